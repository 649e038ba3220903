using ShardedKv.Cli.Client;

namespace ShardedKv.EndToEnd.Benchmarks;

/// <summary>Puts keys, several at a time, each until it is there.</summary>
internal static class Filling
{
    private const int Parallel = 16;
    private const int TriesMax = 50;

    public static async Task RunAsync(IReadOnlyList<Uri> addresses, IEnumerable<string> keys, byte[] value)
    {
        using var left = keys.GetEnumerator();
        await Task.WhenAll(Enumerable.Range(0, Parallel).Select(number => Task.Run(async () =>
        {
            var address = addresses[number % addresses.Count];
            using var connection = await HttpConnection.ConnectAsync(address, CancellationToken.None);
            while (Next() is { } key)
            {
                var request = HttpRequestText.Of("PUT", address, "/v1/kv/" + key, value);
                for (var tries = 1; await connection.SendAsync(request, CancellationToken.None) is { IsSuccess: false } answer; tries++)
                {
                    if (tries == TriesMax)
                    {
                        throw new InvalidOperationException($"{address} answered {answer.Status} {TriesMax} times to a put of {key}.");
                    }
                }
            }
        })));

        string? Next()
        {
            lock (left)
            {
                return left.MoveNext() ? left.Current : null;
            }
        }
    }
}
