using ShardedKv.Node.Door;
using ShardedKv.Node.Http.Problems;
using ShardedKv.Node.Http.Targets;

namespace ShardedKv.Node.Http.Endpoints;

/// <summary><c>GET /v1/controller/operations</c> and <c>/v1/controller/operations/{id}</c>: what was asked for, and what became of it.</summary>
internal sealed class OperationsEndpoint(IStoreDoor door)
{
    public async Task HandleAsync(Exchange exchange, ControllerTarget target)
    {
        if (await door.MetaAsync().ConfigureAwait(false) is not { } meta)
        {
            await exchange.ProblemAsync(ReplyProblems.NotServing("This node knows nothing of its cluster yet.")).ConfigureAwait(false);
        }
        else if (target.Operation is not { } id)
        {
            var all = new OperationsDocument([.. meta.Operations.Select(OperationJson.Of)]);
            await exchange.ContentAsync(OperationJson.Write(all), "application/json").ConfigureAwait(false);
        }
        else if (meta.OperationOf(id) is { } operation)
        {
            await exchange.ContentAsync(OperationJson.Write(OperationJson.Of(operation)), "application/json").ConfigureAwait(false);
        }
        else
        {
            await exchange.ProblemAsync(ControllerProblems.NoSuchOperation).ConfigureAwait(false);
        }
    }
}
