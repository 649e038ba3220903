namespace ShardedKv.Cli.Client;

/// <summary>What came from the other end is not HTTP/1.1 as this client reads it, or exceeds its bounds.</summary>
internal sealed class HttpFormatException(string message) : Exception(message);
