using System.Globalization;
using ShardedKv.Cli.Operations;

namespace ShardedKv.Cli.Client;

/// <summary>Sends a write until its outcome is known. Every attempt has the same Idempotency-Key, so that it is done once, however often it is sent and to
/// whichever node.</summary>
internal sealed class WriteClient(IReadOnlyList<Uri> addresses, TimeProvider time)
{
    private static readonly TimeSpan PauseFirst = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(1);

    /// <param name="headers">More header lines, without the last one's end.</param>
    /// <param name="key">Null: one of chance. A cluster whose nodes do not all know of such keys yet is then asked once without.</param>
    /// <param name="patience">So long an outcome that is open is asked for again.</param>
    /// <exception cref="StoreUnreachableException">No address accepted a connection: nothing was sent.</exception>
    /// <exception cref="AnswerLostException">The outcome is still open.</exception>
    public async Task<HttpResponse> SendAsync(
        string method, string target, ReadOnlyMemory<byte> body, string headers, string? key, TimeSpan patience, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        var name = key ?? Guid.NewGuid().ToString("n");
        var identified = (headers.Length == 0 ? "" : headers + "\r\n") + "Idempotency-Key: " + name;
        var (client, nodes) = (new StoreClient(addresses), new ClusterNodes(addresses));
        var (isOpen, pause) = (false, PauseFirst);
        while (true)
        {
            string said;
            var wasOpen = isOpen;
            try
            {
                var response = await client.SendAsync(method, target, body, cancellation, identified).ConfigureAwait(false);
                switch (response.Status)
                {
                    case 504:
                        (isOpen, said) = (true, ProblemText.Of(response));
                        break;
                    case 503 or 507 when wasOpen:
                        // Nothing was done this time. What of the time before?
                        said = ProblemText.Of(response);
                        break;
                    case 501 when key is null && !wasOpen:
                        return await client.SendAsync(method, target, body, cancellation, headers).ConfigureAwait(false);
                    default:
                        return response;
                }
            }
            catch (AnswerLostException failure)
            {
                (isOpen, said) = (true, failure.Message);
            }
            catch (StoreUnreachableException failure) when (wasOpen)
            {
                said = "no node can be reached: " + failure.Message;
            }

            if (time.GetElapsedTime(began) >= patience)
            {
                throw new AnswerLostException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{said}. For {patience.TotalSeconds} s it was not known whether it is done; the same command with --idempotency-key {name} says so"));
            }

            if (wasOpen)
            {
                nodes.Next();
            }
            else
            {
                await nodes.LearnAsync(cancellation).ConfigureAwait(false);
            }

            client = new StoreClient([nodes.Current]);
            await Task.Delay(pause, time, cancellation).ConfigureAwait(false);
            pause = pause * 2 < PauseMax ? pause * 2 : PauseMax;
        }
    }
}
