using ShardedKv.Cli.Client;

namespace ShardedKv.Cli.Verbs;

internal static class RevisionOutput
{
    /// <summary>The number of the ETag, on a line of its own.</summary>
    public static Task WriteAsync(HttpResponse response, CancellationToken cancellation) =>
        Console.Out.WriteLineAsync((response.ETag ?? "").Trim('"').AsMemory(), cancellation);
}
