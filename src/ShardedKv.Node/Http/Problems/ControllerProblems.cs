using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;

namespace ShardedKv.Node.Http.Problems;

/// <summary>What can be wrong with a request to the controller, and what it answers when it does not do what is asked.</summary>
internal static class ControllerProblems
{
    private static readonly TimeSpan ElectionTime = TimeSpan.FromSeconds(1);

    public static Problem MalformedNumber { get; } = new(
        400, "malformed-number", "The number is not understood", "number takes the number of a configuration, from 0; without it the latest is shown.");

    public static Problem OtherBody { get; } = new(
        422, "idempotency-key-reused", "The Idempotency-Key was used for something else",
        "An operation with another body was asked for under this key; a new one needs a new key.");

    public static Problem NoSuchOperation { get; } = new(
        404, "no-such-operation", "No such operation",
        $"It was never asked for, or is forgotten: the last {OperationRules.FinishedMax} finished ones are kept.");

    public static Problem BodyTooLong(int bytesMax) => new(
        413, "body-too-large", "The body is too large", $"An operation has at most {bytesMax} bytes.") { Close = true };

    public static Problem Malformed(string detail) => new(400, "malformed", "Not understood", detail);

    public static Problem UnknownParameter(string path, string name, string taken) => new(
        400, "unknown-parameter", "Unknown query parameter",
        $"'{name}' is not known; /v1/controller/{path} takes {(taken.Length == 0 ? "no query" : taken)}.");

    public static Problem NotPublished(ConfigNumber number, ConfigNumber last) => new(
        404, "no-such-configuration", "No such configuration", $"Number {number.Value} was not published; the latest is {last.Value}.");

    public static Problem Refused(string reason) => new(409, "refused", "Refused", Sentence(reason));

    public static Problem NotKnownTaken(RequestId id, string reason) => new(
        503, "not-known-taken", "It is not known whether it was taken",
        $"{Sentence(reason)} With the same Idempotency-Key it may be sent again, to any node; without one, see /v1/controller/operations/{id} before.")
    {
        RetryAfter = ElectionTime,
    };

    private static string Sentence(string reason) => $"{char.ToUpperInvariant(reason[0])}{reason[1..]}.";
}
