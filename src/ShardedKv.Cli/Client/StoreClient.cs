using System.Net.Sockets;

namespace ShardedKv.Cli.Client;

/// <summary>Sends one request to the first address that accepts a connection.</summary>
internal sealed class StoreClient(IReadOnlyList<Uri> addresses)
{
    /// <summary>Beyond the store's own default deadline of 10 s, so that its honest answer comes first.</summary>
    private static readonly TimeSpan AnswerTimeMax = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan ConnectTimeMax = TimeSpan.FromSeconds(3);

    /// <exception cref="StoreUnreachableException">No address accepted a connection: nothing was sent.</exception>
    /// <exception cref="AnswerLostException">The request was sent and its answer did not come.</exception>
    public async Task<HttpResponse> SendAsync(
        string method, string target, ReadOnlyMemory<byte> body, CancellationToken cancellation, string? header = null)
    {
        List<string> failures = [];
        foreach (var address in addresses)
        {
            HttpConnection connection;
            try
            {
                using var connectTime = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                connectTime.CancelAfter(ConnectTimeMax);
                connection = await HttpConnection.ConnectAsync(address, connectTime.Token).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is SocketException or OperationCanceledException && !cancellation.IsCancellationRequested)
            {
                failures.Add($"{address}: {(failure is SocketException ? failure.Message : "no connection within " + ConnectTimeMax)}");
                continue;
            }

            using (connection)
            {
                return await AnswerAsync(connection, HttpRequestText.Of(method, address, target, body.Span, header), address, cancellation)
                    .ConfigureAwait(false);
            }
        }

        throw new StoreUnreachableException(string.Join("; ", failures));
    }

    private static async Task<HttpResponse> AnswerAsync(
        HttpConnection connection, byte[] request, Uri address, CancellationToken cancellation)
    {
        using var answerTime = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        answerTime.CancelAfter(AnswerTimeMax);
        try
        {
            return await connection.SendAsync(request, answerTime.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is SocketException or HttpFormatException or OperationCanceledException
            && !cancellation.IsCancellationRequested)
        {
            var reason = failure is OperationCanceledException ? $"no answer within {AnswerTimeMax.TotalSeconds} s" : failure.Message;
            throw new AnswerLostException($"{address}: {reason}");
        }
    }
}

/// <summary>No node could be reached; nothing was sent.</summary>
internal sealed class StoreUnreachableException(string message) : Exception(message);

/// <summary>A node took the request and its answer did not come: a write may have been done.</summary>
internal sealed class AnswerLostException(string message) : Exception(message);
