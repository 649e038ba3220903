using ShardedKv.Node.Door;
using ShardedKv.Node.Http.Problems;

namespace ShardedKv.Node.Http.Endpoints;

/// <summary><c>GET /v1/configuration</c>: the shard map, and what every node of the cluster holds to.</summary>
internal sealed class ConfigurationEndpoint(IStoreDoor door)
{
    public async Task HandleAsync(Exchange exchange)
    {
        if (await door.MetaAsync().ConfigureAwait(false) is { Configurations.IsEmpty: false } meta)
        {
            await exchange.ContentAsync(ConfigurationJson.Write(ConfigurationJson.Of(meta)), "application/json").ConfigureAwait(false);
        }
        else
        {
            await exchange.ProblemAsync(ReplyProblems.NotServing("This node knows no configuration yet.")).ConfigureAwait(false);
        }
    }
}
