namespace ShardedKv.Core.Life;

/// <summary>What is on disk cannot be what this program wrote: the replica must not start.</summary>
public sealed class RecoveryException(string message) : Exception(message)
{
    /// <summary>The journal is whole, and the store lies before the log's start: another store makes it fit.</summary>
    public bool StoreIsBehind { get; init; }
}
