using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Node.Door;
using ShardedKv.Node.Http.Problems;
using ShardedKv.Node.Http.Targets;

namespace ShardedKv.Node.Http.Endpoints;

/// <summary><c>/v1/kv</c>: GET, PUT, DELETE, and POST with op=append. Values are raw bodies, revisions are ETags.</summary>
internal sealed class KvEndpoint(IStoreDoor door, HttpSettings settings)
{
    private const string Methods = "GET, PUT, POST, DELETE";
    private const string ValueMediaType = "application/octet-stream";

    private readonly Problem _valueTooLong = RequestProblems.BodyTooLong(settings.ValueBytesMax);
    private readonly Problem _keyTooLong = RequestProblems.KeyTooLong(settings.KeyBytesMax);

    public Task HandleAsync(Exchange exchange, RequestTarget target)
    {
        if (Check(exchange.Method, target) is { } fault)
        {
            return exchange.ProblemAsync(fault).AsTask();
        }

        return target.Key.Length <= settings.KeyBytesMax && Key.TryOf(target.Key, out var key)
            ? AnswerAsync(exchange, key, target.Timeout ?? settings.Deadline)
            : exchange.ProblemAsync(_keyTooLong).AsTask();
    }

    private static Problem? Check(string method, in RequestTarget target) => (method, target.Op) switch
    {
        ("GET" or "PUT" or "DELETE", null) => null,
        ("POST", "append") => null,
        ("POST", null) => RequestProblems.MissingOp,
        ("GET" or "PUT" or "DELETE" or "POST", { } op) => RequestProblems.UnknownOp(method, op),
        _ => RequestProblems.MethodNotAllowed(method, Methods),
    };

    private async Task AnswerAsync(Exchange exchange, Key key, TimeSpan deadline)
    {
        KvRequest request;
        switch (exchange.Method)
        {
            case "GET":
                request = new Get(key);
                break;
            case "DELETE":
                request = new Delete(key);
                break;
            default:
                if (await RequestBody.ReadAsync(exchange, settings.ValueBytesMax).ConfigureAwait(false) is not { } value)
                {
                    await exchange.ProblemAsync(_valueTooLong).ConfigureAwait(false);
                    return;
                }

                request = exchange.Method == "PUT" ? new Put(key, value) : new Append(key, value);
                break;
        }

        var reply = await door.AskAsync(request, deadline).ConfigureAwait(false);
        switch (reply)
        {
            case Done done:
                exchange.NoContent(done.Revision.Value);
                break;
            case Found found:
                await exchange.ContentAsync(found.Value, ValueMediaType, found.Revision.Value).ConfigureAwait(false);
                break;
            default:
                await exchange.ProblemAsync(ReplyProblems.Of(reply)).ConfigureAwait(false);
                break;
        }
    }
}
