using System.Globalization;
using System.Net;
using System.Text.Json;
using ShardedKv.Actors.Status;
using ShardedKv.Cli.Client;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Requests;
using ShardedKv.Node.Http;

namespace ShardedKv.Cli.Backups;

/// <summary>Whole shards from and to a cluster, through whichever of its nodes can. What may be asked again is, while leaders change, for
/// as long as <paramref name="patience"/> passes without success.</summary>
/// <param name="given">Nodes to begin with; the others are learned from their status.</param>
internal sealed class ClusterClient(IReadOnlyList<Uri> given, TimeSpan patience) : IDisposable
{
    /// <summary>A node that is gone without a word sends no more bytes, and does not say so either.</summary>
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan PauseFirst = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(1);

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(3) })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private volatile Uri[] _nodes = [.. given];
    private volatile ClusterStatus _status = ClusterStatus.Unknown;

    public async Task<ConfigurationDocument> ConfigurationAsync(CancellationToken cancellation)
    {
        await LearnAsync(cancellation).ConfigureAwait(false);
        return await TryAsync("the configuration", null, async node =>
        {
            using var silence = Silence(cancellation);
            using var answer = await _http.GetAsync(new Uri(node, "/v1/configuration"), silence.Token).ConfigureAwait(false);
            await CheckAsync(answer, silence.Token).ConfigureAwait(false);
            return ConfigurationJson.Read(await answer.Content.ReadAsByteArrayAsync(silence.Token).ConfigureAwait(false));
        }, cancellation).ConfigureAwait(false);
    }

    /// <summary>Calls <paramref name="read"/> with an export of the shard, from its beginning again when it is broken off.</summary>
    /// <exception cref="TransferException">No node gives it, for longer than the patience lasts.</exception>
    public Task<T> ExportAsync<T>(int shard, Func<ExportReader, CancellationToken, Task<T>> read, CancellationToken cancellation) =>
        TryAsync($"shard {shard}", shard, async node =>
        {
            using var silence = Silence(cancellation);
            var address = new Uri(node, string.Create(CultureInfo.InvariantCulture, $"/v1/shards/{shard}/export"));
            using var answer = await _http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, silence.Token).ConfigureAwait(false);
            await CheckAsync(answer, silence.Token).ConfigureAwait(false);
            var stream = await answer.Content.ReadAsStreamAsync(silence.Token).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                var heard = new HeardStream(stream, () => silence.CancelAfter(SilenceMax));
                return await read(new ExportReader(heard, address.ToString()), silence.Token).ConfigureAwait(false);
            }
        }, cancellation);

    /// <returns>How many rows of the restore are in its shard.</returns>
    /// <exception cref="TransferException">It is refused, or no node takes it for longer than the patience lasts.</exception>
    public Task<long> RestoreAsync(Restore part, CancellationToken cancellation)
    {
        var body = RestoreCodec.Encode(part);
        return TryAsync($"shard {part.Shard.Value}", part.Shard.Value, async node =>
        {
            using var silence = Silence(cancellation);
            using var content = new ByteArrayContent(body);
            var address = new Uri(node, string.Create(CultureInfo.InvariantCulture, $"/v1/shards/{part.Shard.Value}/restore"));
            using var answer = await _http.PostAsync(address, content, silence.Token).ConfigureAwait(false);
            await CheckAsync(answer, silence.Token).ConfigureAwait(false);
            using var document = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(silence.Token).ConfigureAwait(false));
            return document.RootElement.GetProperty("rows").GetInt64();
        }, cancellation);
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private static CancellationTokenSource Silence(CancellationToken cancellation)
    {
        var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        silence.CancelAfter(SilenceMax);
        return silence;
    }

    /// <summary>Another node each time, the leader's first; with a growing pause between.</summary>
    private async Task<T> TryAsync<T>(string what, int? shard, Func<Uri, Task<T>> ask, CancellationToken cancellation)
    {
        var began = TimeProvider.System.GetTimestamp();
        var pause = PauseFirst;
        Uri? directed = null;
        for (var attempt = 0; ; attempt++)
        {
            var nodes = _nodes;
            var node = directed ?? (attempt == 0 ? LeaderOf(shard) : null) ?? nodes[attempt % nodes.Length];
            string failed;
            try
            {
                return await ask(node).ConfigureAwait(false);
            }
            catch (AskAgainException again)
            {
                failed = again.Message;
                directed = again.Elsewhere is { } other && other != directed ? other : null;
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException or DamagedBackupException or JsonException
                || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                failed = $"{node}: {(failure is OperationCanceledException ? $"silent for {SilenceMax.TotalSeconds} s" : failure.Message)}";
                directed = null;
            }

            if (TimeProvider.System.GetElapsedTime(began) > patience)
            {
                throw new TransferException(ExitCode.Unavailable, $"{what} cannot be had from any node for {patience.TotalSeconds} s; the last said: {failed}");
            }

            if (directed is null)
            {
                await Task.Delay(pause, cancellation).ConfigureAwait(false);
                pause = pause * 2 < PauseMax ? pause * 2 : PauseMax;
                await LearnAsync(cancellation).ConfigureAwait(false);
            }
        }
    }

    private Uri? LeaderOf(int? shard)
    {
        var status = _status;
        var group = status.Shards.FirstOrDefault(row => row.Shard == shard)?.Group;
        var leader = status.Groups.FirstOrDefault(row => row.Group == group)?.LeaderNode;
        return leader is null ? null : AddressOf(status.Nodes.FirstOrDefault(row => row.Name == leader)?.HttpAddress);
    }

    private static Uri? AddressOf(string? httpAddress) =>
        httpAddress is not null && Uri.TryCreate("http://" + httpAddress, UriKind.Absolute, out var address) ? address : null;

    /// <summary>Best effort: without an answer what was known is kept.</summary>
    private async Task LearnAsync(CancellationToken cancellation)
    {
        foreach (var node in _nodes)
        {
            try
            {
                using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                time.CancelAfter(TimeSpan.FromSeconds(5));
                _status = StatusJson.Read(await _http.GetByteArrayAsync(new Uri(node, "/v1/status"), time.Token).ConfigureAwait(false));
                _nodes = [.. given.Concat(_status.Nodes.Select(row => AddressOf(row.HttpAddress)).OfType<Uri>()).Distinct()];
                return;
            }
            catch (Exception failure) when (failure is HttpRequestException or JsonException
                || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                // The next one.
            }
        }
    }

    private static async Task CheckAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        if (answer.IsSuccessStatusCode)
        {
            return;
        }

        var body = await answer.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
        var words = ProblemText.Of(new HttpResponse((int)answer.StatusCode, null, null, body));
        throw answer.StatusCode switch
        {
            HttpStatusCode.TemporaryRedirect => new AskAgainException(words, answer.Headers.Location is { } there ? new Uri(there, "/") : null),

            // What may have been done, and what was not done for now. A part of a restore can be sent again in either case.
            HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => new AskAgainException(words, null),
            _ => new TransferException(ExitCode.Refused, words),
        };
    }

    private sealed class AskAgainException(string message, Uri? elsewhere) : Exception(message)
    {
        public Uri? Elsewhere => elsewhere;
    }
}
