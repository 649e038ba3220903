using ShardedKv.Actors.Controller;
using ShardedKv.Core.Meta;
using ShardedKv.Node.Door;
using ShardedKv.Node.Http.Problems;
using ShardedKv.Node.Http.Targets;

namespace ShardedKv.Node.Http.Endpoints;

/// <summary><c>POST /v1/controller/join</c>, <c>leave</c>, <c>move</c> and <c>drain</c>: 200 once it is in force, 202 when that takes longer than the caller waits.</summary>
internal sealed class ChangeEndpoint(IStoreDoor door)
{
    public const int BodyBytesMax = 64 * 1024;

    private static readonly TimeSpan WaitDefault = TimeSpan.FromSeconds(30);
    private static readonly Problem TooLong = ControllerProblems.BodyTooLong(BodyBytesMax);

    public async Task HandleAsync(Exchange exchange, ControllerTarget target)
    {
        if (IdempotencyKey.Read(exchange.IdempotencyKey, out var id) is { } fault)
        {
            await exchange.ProblemAsync(fault).ConfigureAwait(false);
            return;
        }

        if (await RequestBody.ReadAsync(exchange, BodyBytesMax).ConfigureAwait(false) is not { } text)
        {
            await exchange.ProblemAsync(TooLong).ConfigureAwait(false);
            return;
        }

        OperationBody body;
        try
        {
            body = OperationBodyJson.Read(target.Name, text);
        }
        catch (FormatException failure)
        {
            await exchange.ProblemAsync(ControllerProblems.Malformed(failure.Message)).ConfigureAwait(false);
            return;
        }

        await AnswerAsync(exchange, id ?? new RequestId(Guid.NewGuid()), body, target.Timeout ?? WaitDefault).ConfigureAwait(false);
    }

    private async Task AnswerAsync(Exchange exchange, RequestId id, OperationBody body, TimeSpan wait)
    {
        switch (await door.ChangeAsync(id, body, wait).ConfigureAwait(false))
        {
            case OperationAnswer.Done done:
                await exchange.ContentAsync(OperationJson.Done(id, done.Number), "application/json").ConfigureAwait(false);
                break;
            case OperationAnswer.Pending:
                await exchange.AcceptedAsync(OperationJson.Pending(id), "application/json", $"/v1/controller/operations/{id}").ConfigureAwait(false);
                break;
            case OperationAnswer.Refused refused:
                await exchange.ProblemAsync(ControllerProblems.Refused(refused.Reason)).ConfigureAwait(false);
                break;
            case OperationAnswer.OtherOperation:
                await exchange.ProblemAsync(ControllerProblems.OtherBody).ConfigureAwait(false);
                break;
            case OperationAnswer.Unknown unknown:
                await exchange.ProblemAsync(ControllerProblems.NotKnownTaken(id, unknown.Reason)).ConfigureAwait(false);
                break;
            default:
                throw new InvalidOperationException("an answer that this endpoint does not know");
        }
    }
}
