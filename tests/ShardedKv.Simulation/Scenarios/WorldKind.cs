namespace ShardedKv.Simulation.Scenarios;

/// <summary>Which worlds the seeds of a campaign draw.</summary>
internal enum WorldKind
{
    Any,

    /// <summary>Whose groups hand shards over to each other.</summary>
    Moves,

    /// <summary>The same, whose nodes are lost, drained and come back empty meanwhile.</summary>
    Members,
}
