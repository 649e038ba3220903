using ShardedKv.Core.Requests;
using ShardedKv.Node.Http.Problems;

namespace ShardedKv.Node.Http.Targets;

/// <summary>The condition of a request: <c>If-Match</c> names a revision, <c>If-None-Match: *</c> asks for an absent key (RFC 9110 §13),
/// and <c>if-value</c> in the query names a value. At most one, and with PUT alone.</summary>
internal static class Precondition
{
    /// <returns>Null when the request is good.</returns>
    /// <param name="condition">Null when the request has none.</param>
    public static Problem? Read(Exchange exchange, byte[]? ifValue, out Condition? condition)
    {
        condition = ifValue is null ? null : new IfValue(ifValue);
        var (match, noneMatch) = (exchange.IfMatch, exchange.IfNoneMatch);
        var given = match.Count + noneMatch.Count + (ifValue is null ? 0 : 1);
        if (given == 0)
        {
            return null;
        }

        if (exchange.Method == "GET")
        {
            // A cache's question: the whole answer is one that it takes.
            return ifValue is null ? null : RequestProblems.ConditionNotTaken;
        }

        if (exchange.Method != "PUT")
        {
            return RequestProblems.ConditionNotTaken;
        }

        if (given > 1)
        {
            return RequestProblems.TwoConditions;
        }

        if (match.Count == 1)
        {
            condition = EntityTag.TryRead(match.ToString(), out var revision) ? new IfRevision(revision) : null;
        }
        else if (noneMatch.Count == 1)
        {
            condition = noneMatch.ToString() == "*" ? new IfAbsent() : null;
        }

        return condition is null ? RequestProblems.MalformedCondition : null;
    }
}
