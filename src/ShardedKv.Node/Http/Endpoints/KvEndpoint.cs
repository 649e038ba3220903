using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Requests;
using ShardedKv.Node.Door;
using ShardedKv.Node.Http.Problems;
using ShardedKv.Node.Http.Targets;

namespace ShardedKv.Node.Http.Endpoints;

/// <summary><c>/v1/kv</c>: GET, PUT with or without a condition, DELETE, and POST with op=append or op=puthash. Values are raw
/// bodies, revisions are ETags.</summary>
internal sealed class KvEndpoint(IStoreDoor door, HttpSettings settings)
{
    private const string Methods = "GET, PUT, POST, DELETE";
    private const string ValueMediaType = "application/octet-stream";

    private readonly Problem _valueTooLong = RequestProblems.BodyTooLong(settings.ValueBytesMax);
    private readonly Problem _keyTooLong = RequestProblems.KeyTooLong(settings.KeyBytesMax);

    public Task HandleAsync(Exchange exchange, RequestTarget target)
    {
        Condition? condition = null;
        var tier = ReadTier.Linearizable;
        var seen = SessionToken.Empty;
        RequestId? id = null;
        if ((Check(exchange.Method, target)
            ?? Precondition.Read(exchange, target.IfValue, out condition)
            ?? ReadChoice.Read(exchange, target, out tier, out seen)
            ?? IdempotencyKey.Read(exchange.IdempotencyKey, out id)) is { } fault)
        {
            return exchange.ProblemAsync(fault).AsTask();
        }

        return target.Key.Length <= settings.KeyBytesMax && Key.TryOf(target.Key, out var key)
            ? AnswerAsync(exchange, new Get(key) { Tier = tier }, target.Op, condition, id, seen, target.Timeout ?? settings.Deadline)
            : exchange.ProblemAsync(_keyTooLong).AsTask();
    }

    private static Problem? Check(string method, in RequestTarget target) => (method, target.Op) switch
    {
        ("GET" or "PUT" or "DELETE", null) => null,
        ("POST", "append" or "puthash") => null,
        ("POST", null) => RequestProblems.MissingOp,
        ("GET" or "PUT" or "DELETE" or "POST", { } op) => RequestProblems.UnknownOp(method, op),
        _ => RequestProblems.MethodNotAllowed(method, Methods),
    };

    /// <param name="get">What it is if it is a GET; its key in any case.</param>
    /// <param name="id">Of a write; a read is the same as often as it is done.</param>
    /// <param name="seen">By the client before.</param>
    private async Task AnswerAsync(Exchange exchange, Get get, string? op, Condition? condition, RequestId? id, SessionToken seen, TimeSpan deadline)
    {
        KvRequest request;
        var key = get.Key;
        switch (exchange.Method)
        {
            case "GET":
                request = get;
                break;
            case "DELETE":
                request = new Delete(key) { Id = id };
                break;
            default:
                if (await RequestBody.ReadAsync(exchange, settings.ValueBytesMax).ConfigureAwait(false) is not { } value)
                {
                    await exchange.ProblemAsync(_valueTooLong).ConfigureAwait(false);
                    return;
                }

                request = (op, condition) switch
                {
                    ("append", _) => new Append(key, value) { Id = id },
                    ("puthash", _) => new PutHash(key, value) { Id = id },
                    (_, null) => new Put(key, value) { Id = id },
                    _ => new CompareAndSet(key, condition, value) { Id = id },
                };
                break;
        }

        var reply = await door.AskAsync(request, deadline).ConfigureAwait(false);
        if (seen.With(reply.Mark) is { IsEmpty: false } sees)
        {
            exchange.SessionToken = sees.ToText();
        }

        switch (reply)
        {
            case Done done:
                exchange.NoContent(done.Revision);
                break;
            case Found found:
                await exchange.ContentAsync(found.Value, ValueMediaType, found.Revision).ConfigureAwait(false);
                break;
            case Replaced replaced:
                await exchange.ContentAsync(replaced.Previous, ValueMediaType, replaced.Revision).ConfigureAwait(false);
                break;
            default:
                await exchange.ProblemAsync(ReplyProblems.Of(reply, id is not null)).ConfigureAwait(false);
                break;
        }
    }
}
