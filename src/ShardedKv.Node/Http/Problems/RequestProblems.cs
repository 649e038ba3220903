using ShardedKv.Node.Http.Targets;

namespace ShardedKv.Node.Http.Problems;

/// <summary>What can be wrong with a request before the store sees it.</summary>
internal static class RequestProblems
{
    public static Problem NoSuchResource { get; } = new(
        404, "no-such-resource", "No such resource",
        "The paths are /v1/kv/{key}, /v1/kv?key64={key}, /v1/status, /v1/configuration, /v1/shards/{n}/export, /v1/shards/{n}/restore, "
        + "/v1/controller/join, leave, move, query, operations and operations/{id}, /healthz/live and /healthz/ready.");

    public static Problem EmptyKey { get; } = new(
        400, "empty-key", "The key is empty", "A key has at least one byte: /v1/kv/{key} or /v1/kv?key64={base64url}.");

    public static Problem TwoKeys { get; } = new(
        400, "two-keys", "The key is given twice", "Give the key in the path or as key64, not both.");

    public static Problem MalformedPercentEncoding { get; } = new(
        400, "malformed-percent-encoding", "Malformed percent encoding",
        "A percent sign stands before two hexadecimal digits; a percent sign itself is written %25.");

    public static Problem MalformedKey64 { get; } = new(
        400, "malformed-key64", "key64 is not base64url",
        "key64 takes the key's bytes in base64url (RFC 4648 §5: A-Z a-z 0-9 - _), with or without padding.");

    public static Problem MalformedTimeout { get; } = new(
        400, "malformed-timeout", "The timeout is not a duration",
        "timeout takes a whole number with its unit, from 1ms to 60s: timeout=250ms or timeout=5s.");

    public static Problem MalformedStaleness { get; } = new(
        400, "malformed-max-staleness", "max-staleness is not a duration",
        "max-staleness takes a whole number with its unit, from 1ms to 86400s: max-staleness=500ms or max-staleness=5s.");

    public static Problem MisplacedStaleness { get; } = new(
        400, "misplaced-max-staleness", "max-staleness belongs to read=bounded", "Give both, read=bounded&max-staleness=5s, or neither.");

    public static Problem UnknownRead { get; } = new(
        400, "unknown-read", "Unknown tier of read", "read takes linearizable, lease, session, bounded or eventual.");

    public static Problem ReadNotTaken { get; } = new(
        400, "read-not-taken", "No tier of read is taken here", "Only GET takes read and max-staleness.");

    public static Problem MalformedToken { get; } = new(
        400, "malformed-session-token", "The session token is not understood",
        "Session-Token takes one token, as it stood in an answer; without the header the session begins anew.");

    public static Problem MalformedIdempotencyKey { get; } = new(
        400, "malformed-idempotency-key", "The Idempotency-Key is not understood",
        $"Idempotency-Key takes 1 to {IdempotencyKey.CharactersMax} visible ASCII characters, once.");

    public static Problem MissingOp { get; } = new(
        400, "unknown-op", "Unknown operation", "POST takes ?op=append and ?op=puthash.");

    public static Problem MalformedIfValue { get; } = new(
        400, "malformed-if-value", "if-value is not base64url",
        "if-value takes the expected value's bytes in base64url (RFC 4648 §5: A-Z a-z 0-9 - _), with or without padding.");

    public static Problem MalformedCondition { get; } = new(
        400, "malformed-condition", "The condition is not understood",
        "If-Match takes one revision as it stands in an ETag: If-Match: \"12\". If-None-Match takes an asterisk: the key is absent.");

    public static Problem ConditionNotTaken { get; } = new(
        400, "condition-not-taken", "No condition is taken here",
        "Only PUT takes a condition: If-Match: \"revision\", If-None-Match: * or ?if-value={base64url}.");

    public static Problem TwoConditions { get; } = new(
        400, "two-conditions", "More than one condition", "Give one of If-Match, If-None-Match and if-value, once.");

    public static Problem BodyTooLong(long bytesMax) => new(
        413, "value-too-large", "The value is too large", $"A value has at most {bytesMax} bytes.") { Close = true };

    public static Problem KeyTooLong(int bytesMax) => new(
        413, "key-too-large", "The key is too large", $"A key has at most {bytesMax} bytes.");

    public static Problem UnknownParameter(string name) => new(
        400, "unknown-parameter", "Unknown query parameter", $"'{name}' is not known; a key takes key64, op, if-value, timeout, read and max-staleness.");

    public static Problem RepeatedParameter(string name) => new(
        400, "repeated-parameter", "Repeated query parameter", $"'{name}' is given twice.");

    public static Problem UnknownOp(string method, string op) => new(
        400, "unknown-op", "Unknown operation", $"{method} does not take op={op}; the operations known are POST with op=append and op=puthash.");

    public static Problem MethodNotAllowed(string method, string allow) => new(
        405, "method-not-allowed", "Method not allowed", $"{method} is not allowed here; allowed: {allow}.") { Allow = allow };
}
