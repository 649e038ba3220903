using System.Text.Json;
using ShardedKv.Actors.Status;
using ShardedKv.Cli.Client;
using ShardedKv.Node.Http;

namespace ShardedKv.Cli.Up;

/// <summary>Waits until every node serves and every group has a leader, and says what it waits for whenever that changes.</summary>
internal sealed class ReadyWatch(IReadOnlyList<NodePlan> plans, TextWriter console)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    public async Task WaitAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Interval);
        var said = "";
        while (await LookAsync(cancellation).ConfigureAwait(false) is { } missing)
        {
            if (missing != said)
            {
                await console.WriteLineAsync($"waiting: {missing}").ConfigureAwait(false);
                said = missing;
            }

            await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <returns>Null when there is nothing to wait for.</returns>
    private async Task<string?> LookAsync(CancellationToken cancellation)
    {
        foreach (var plan in plans)
        {
            var ready = await AskAsync(plan, "/healthz/ready", cancellation).ConfigureAwait(false);
            if (ready is not { IsSuccess: true })
            {
                return $"{plan.Name} {(ready is { } answer ? ProblemText.Of(answer) : "does not answer yet")}";
            }
        }

        var status = await AskAsync(plans[0], "/v1/status", cancellation).ConfigureAwait(false);
        return status is { IsSuccess: true } report ? Missing(StatusJson.Read(report.Body.Span)) : $"{plans[0].Name} gives no status yet";
    }

    private static string? Missing(ClusterStatus status)
    {
        var led = status.Groups.Count(group => group.LeaderNode is not null);
        if (status.ConfigurationNumber == 0)
        {
            return "there is no configuration yet";
        }

        return led == status.Groups.Length ? null : $"{led} of {status.Groups.Length} groups have a leader";
    }

    private static async Task<HttpResponse?> AskAsync(NodePlan plan, string target, CancellationToken cancellation)
    {
        try
        {
            return await new StoreClient([plan.HttpAddress]).SendAsync("GET", target, default, cancellation).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is StoreUnreachableException or AnswerLostException or JsonException)
        {
            return null;
        }
    }
}
