using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace ShardedKv.EndToEnd.Tests.Campaigns;

/// <summary>Asks one node after the other until there is an answer. A write is sent under an Idempotency-Key from its first time on, so whatever became
/// of an attempt that was not answered, in the end it is done once.</summary>
internal sealed class PatientClient(IReadOnlyList<Uri> nodes) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(2) }) { Timeout = TimeSpan.FromSeconds(15) };
    private int _unanswered;

    /// <summary>Attempts whose outcome was open, and that were repeated.</summary>
    public int Unanswered => Volatile.Read(ref _unanswered);

    /// <param name="first">Which node is asked first.</param>
    /// <returns>Null: the key is absent.</returns>
    public async Task<string?> GetAsync(string key, int first)
    {
        var (status, body) = await AskAsync(HttpMethod.Get, $"/v1/kv/{key}?timeout=3s", null, first);
        return status == HttpStatusCode.NotFound ? null : body;
    }

    /// <param name="first">Which node is asked first.</param>
    public async Task WriteAsync(HttpMethod method, string target, string value, int first) => await AskAsync(method, target, new StringContent(value), first);

    /// <summary>What is answered other than done, not found or later ends the campaign.</summary>
    public async Task<(HttpStatusCode Status, string Body)> AskAsync(
        HttpMethod method, string target, HttpContent? content, int first, HttpStatusCode refusal = HttpStatusCode.NotFound)
    {
        var (began, id) = (Stopwatch.GetTimestamp(), Guid.NewGuid().ToString("n"));
        var body = content is null ? null : await content.ReadAsByteArrayAsync();
        var last = "";
        for (var attempt = 0; Stopwatch.GetElapsedTime(began) < Patience; attempt++)
        {
            var node = nodes[(first + attempt) % nodes.Count];
            try
            {
                using var request = new HttpRequestMessage(method, new Uri(node, target)) { Content = body is null ? null : new ByteArrayContent(body) };
                if (method != HttpMethod.Get)
                {
                    request.Headers.Add("Idempotency-Key", id);
                }

                using var answer = await _http.SendAsync(request);
                var text = await answer.Content.ReadAsStringAsync();
                last = string.Create(CultureInfo.InvariantCulture, $"{node} {(int)answer.StatusCode} {text}");
                if (answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.NoContent || answer.StatusCode == refusal)
                {
                    return (answer.StatusCode, text);
                }

                if (answer.StatusCode is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout or HttpStatusCode.Accepted))
                {
                    throw new InvalidOperationException($"{method} {target}: {last}");
                }
            }
            catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
            {
                last = $"{node} {failure.Message}";
            }

            Interlocked.Increment(ref _unanswered);
            await Task.Delay(Pause);
        }

        throw new TimeoutException($"{method} {target} was not answered in {Patience}; the last word: {last}");
    }

    public Task<Stream> OpenAsync(string target, int first) => _http.GetStreamAsync(new Uri(nodes[first % nodes.Count], target));

    public void Dispose() => _http.Dispose();
}
