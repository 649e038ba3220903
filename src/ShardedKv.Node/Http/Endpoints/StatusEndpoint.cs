using System.Text;
using ShardedKv.Actors.Status;
using ShardedKv.Node.Door;
using ShardedKv.Node.Http.Problems;
using ShardedKv.Node.Http.Targets;
using ShardedKv.Node.Metrics;

namespace ShardedKv.Node.Http.Endpoints;

/// <summary>Status and health: what operators and supervisors ask. None of it takes part in serving requests.</summary>
internal sealed class StatusEndpoint(IStoreDoor door)
{
    private const string TextMediaType = "text/plain; charset=utf-8";

    /// <summary>A node that does not answer within this time is shown without figures.</summary>
    private static readonly TimeSpan StatusDeadline = TimeSpan.FromSeconds(2);

    private static readonly byte[] LiveText = Encoding.UTF8.GetBytes("live\n");
    private static readonly byte[] ReadyText = Encoding.UTF8.GetBytes("ready\n");

    public async Task HandleAsync(Exchange exchange, Resource resource)
    {
        switch (resource)
        {
            case Resource.Status:
                var status = await door.StatusAsync(StatusDeadline).ConfigureAwait(false);
                await exchange.ContentAsync(StatusJson.Write(status), "application/json").ConfigureAwait(false);
                break;
            case Resource.Metrics:
                await exchange.ContentAsync(door.Metrics(), PrometheusText.MediaType).ConfigureAwait(false);
                break;
            case Resource.Live:
                await exchange.ContentAsync(LiveText, TextMediaType).ConfigureAwait(false);
                break;
            default:
                await ReadinessAsync(exchange).ConfigureAwait(false);
                break;
        }
    }

    private async Task ReadinessAsync(Exchange exchange)
    {
        switch (await door.HealthAsync().ConfigureAwait(false))
        {
            case NodeHealth.Serving:
                await exchange.ContentAsync(ReadyText, TextMediaType).ConfigureAwait(false);
                break;
            case NodeHealth.NotServing not:
                await exchange.ProblemAsync(ReplyProblems.NotServing(not.Reason)).ConfigureAwait(false);
                break;
            default:
                throw new InvalidOperationException("a health that this endpoint does not know");
        }
    }
}
