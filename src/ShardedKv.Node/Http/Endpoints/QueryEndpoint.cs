using ShardedKv.Node.Door;
using ShardedKv.Node.Http.Problems;
using ShardedKv.Node.Http.Targets;

namespace ShardedKv.Node.Http.Endpoints;

/// <summary><c>GET /v1/controller/query</c>: the shard map of one configuration, or of the latest.</summary>
internal sealed class QueryEndpoint(IStoreDoor door)
{
    public async Task HandleAsync(Exchange exchange, ControllerTarget target)
    {
        if (await door.MetaAsync().ConfigureAwait(false) is not { } meta)
        {
            await exchange.ProblemAsync(ReplyProblems.NotServing("This node knows no configuration yet.")).ConfigureAwait(false);
        }
        else
        {
            var last = meta.LastConfiguration();
            var number = target.Number ?? last.Number;
            if (meta.ConfigurationOf(number) is { } configuration)
            {
                await exchange.ContentAsync(QueryJson.Write(QueryJson.Of(meta, configuration)), "application/json").ConfigureAwait(false);
            }
            else
            {
                await exchange.ProblemAsync(ControllerProblems.NotPublished(number, last.Number)).ConfigureAwait(false);
            }
        }
    }
}
