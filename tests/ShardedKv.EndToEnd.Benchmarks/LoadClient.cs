using System.Diagnostics;
using System.Net.Sockets;
using ShardedKv.Cli.Client;

namespace ShardedKv.EndToEnd.Benchmarks;

/// <summary>One client with one request under way, which goes through its keys in turn and notes when it was answered.</summary>
/// <param name="value">What it puts; null: it gets.</param>
/// <param name="pause">Between an answer and the next request.</param>
internal sealed class LoadClient(Uri address, IReadOnlyList<string> keys, byte[]? value, TimeSpan pause)
{
    private readonly List<long> _answered = [];

    /// <summary>Timestamps of the answers that were successes.</summary>
    public IReadOnlyList<long> Answered => _answered;

    public int Errors { get; private set; }

    /// <summary>Until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken end)
    {
        var requests = keys.Select(key => HttpRequestText.Of(value is null ? "GET" : "PUT", address, "/v1/kv/" + key, value)).ToArray();
        HttpConnection? connection = null;
        try
        {
            for (var number = 0; !end.IsCancellationRequested; number++)
            {
                try
                {
                    connection ??= await HttpConnection.ConnectAsync(address, end);
                    var answer = await connection.SendAsync(requests[number % requests.Length], end);
                    Take(answer.IsSuccess || (value is null && answer.Status == 404));
                }
                catch (Exception failure) when (failure is SocketException or HttpFormatException)
                {
                    connection?.Dispose();
                    connection = null;
                    Take(isSuccess: false);
                }

                if (pause > TimeSpan.Zero)
                {
                    await Task.Delay(pause, end);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The measurement is over.
        }
        finally
        {
            connection?.Dispose();
        }
    }

    private void Take(bool isSuccess)
    {
        if (isSuccess)
        {
            _answered.Add(Stopwatch.GetTimestamp());
        }
        else
        {
            Errors++;
        }
    }
}
