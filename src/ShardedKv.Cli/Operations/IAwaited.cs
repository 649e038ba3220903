using ShardedKv.Actors.Status;

namespace ShardedKv.Cli.Operations;

/// <summary>What a change is waited for, as statuses show it.</summary>
internal interface IAwaited
{
    /// <summary>What is counted, for the line of progress; then its unit in the plural.</summary>
    string What { get; }

    string Unit { get; }

    /// <summary>To be told every status, in their order.</summary>
    (int Done, int Total) Look(ClusterStatus status);

    /// <param name="number">Of the configuration that the change made.</param>
    /// <returns>What is waited for, in words; null: nothing.</returns>
    string? Missing(ClusterStatus status, long number);
}
