using System.Text.Json;
using ShardedKv.Actors.Status;
using ShardedKv.Cli.Client;
using ShardedKv.Node.Http;

namespace ShardedKv.Cli.Operations;

/// <summary>The nodes that can be asked: those that were given, and those that one of them knows. When one does not answer, the next is asked from then on.</summary>
internal sealed class ClusterNodes(IReadOnlyList<Uri> given)
{
    /// <summary>Beyond the time that a node waits for the others' reports.</summary>
    private static readonly TimeSpan StatusTimeMax = TimeSpan.FromSeconds(4);

    private Uri[] _nodes = [.. given];
    private int _at;

    public Uri Current => _nodes[_at % _nodes.Length];

    public void Next() => _at++;

    /// <returns>Null when the node that was asked does not answer; another is asked the next time.</returns>
    public async Task<ClusterStatus?> StatusAsync(CancellationToken cancellation)
    {
        var node = Current;
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        time.CancelAfter(StatusTimeMax);
        try
        {
            var response = await new StoreClient([node]).SendAsync("GET", "/v1/status", default, time.Token).ConfigureAwait(false);
            if (response.IsSuccess)
            {
                var status = StatusJson.Read(response.Body.Span);
                Learn(status);
                return status;
            }
        }
        catch (Exception failure) when (failure is StoreUnreachableException or AnswerLostException or JsonException
            || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            // The next one.
        }

        if (node == Current)
        {
            Next();
        }

        return null;
    }

    /// <summary>Asks each node that was given, until one knows the others. Without any answer there are those that were given.</summary>
    public async Task LearnAsync(CancellationToken cancellation)
    {
        for (var asked = 0; asked < given.Count && await StatusAsync(cancellation).ConfigureAwait(false) is null; asked++)
        {
        }
    }

    // Added at the end: whoever is asked now stays the one.
    private void Learn(ClusterStatus status) => _nodes =
    [
        .. _nodes.Concat(status.Nodes
            .Select(row => row.HttpAddress is { } text && Uri.TryCreate("http://" + text, UriKind.Absolute, out var address) ? address : null)
            .OfType<Uri>()).Distinct(),
    ];
}
