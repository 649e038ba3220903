namespace ShardedKv.Cli.Bench;

/// <summary>The measurement cannot be made; the message says why.</summary>
internal sealed class BenchException(string message) : Exception(message);
