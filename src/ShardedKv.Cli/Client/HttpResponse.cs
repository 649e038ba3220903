namespace ShardedKv.Cli.Client;

/// <param name="ETag">As on the wire, with its quotes; absent when the response has none.</param>
/// <param name="Token">The session's; absent when the response has none.</param>
/// <param name="Body">Valid until the connection reads the next response.</param>
internal readonly record struct HttpResponse(int Status, string? ETag, string? Token, ReadOnlyMemory<byte> Body)
{
    public bool IsSuccess => Status is >= 200 and < 300;
}
