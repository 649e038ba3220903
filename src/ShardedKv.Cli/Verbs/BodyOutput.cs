using ShardedKv.Cli.Client;

namespace ShardedKv.Cli.Verbs;

internal static class BodyOutput
{
    /// <summary>Byte for byte.</summary>
    public static async Task WriteAsync(HttpResponse response, CancellationToken cancellation)
    {
        await using var output = Console.OpenStandardOutput();
        await output.WriteAsync(response.Body, cancellation).ConfigureAwait(false);
    }
}
