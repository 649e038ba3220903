namespace ShardedKv.Simulation.Operations;

/// <summary>What an operator does to a group, besides replacing members that were lost.</summary>
internal enum OperationKind
{
    /// <summary>Another is to lead.</summary>
    Transfer,

    /// <summary>A new replica on a node that has none of the group.</summary>
    Add,

    /// <summary>Another set of voters out of the members; who is left out learns on or goes.</summary>
    Revote,

    /// <summary>The leader's node is to be emptied: it votes no more, and another is to lead at once, while the change is under way.</summary>
    Drain,
}
