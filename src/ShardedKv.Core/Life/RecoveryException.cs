namespace ShardedKv.Core.Life;

/// <summary>What is on disk cannot be what this program wrote: the replica must not start.</summary>
public sealed class RecoveryException(string message) : Exception(message);
