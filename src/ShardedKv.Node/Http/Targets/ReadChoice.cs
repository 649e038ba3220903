using ShardedKv.Core.Requests;
using ShardedKv.Node.Http.Problems;

namespace ShardedKv.Node.Http.Targets;

/// <summary>How new a read must be: <c>read</c> and <c>max-staleness</c> in the query of a GET, and the session's token in a header, which
/// any request of a key may carry.</summary>
internal static class ReadChoice
{
    /// <returns>Null when the request is good.</returns>
    /// <param name="seen">What the client has seen; empty when it says nothing.</param>
    public static Problem? Read(Exchange exchange, in RequestTarget target, out ReadTier tier, out SessionToken seen)
    {
        tier = ReadTier.Linearizable;
        seen = SessionToken.Empty;
        var given = exchange.SessionToken;
        if (given.Count > 1 || (given.Count == 1 && !SessionToken.TryParse(given.ToString(), out seen)))
        {
            return RequestProblems.MalformedToken;
        }

        if (target is { Read: null, StalenessMax: null })
        {
            return null;
        }

        if (exchange.Method != "GET")
        {
            return RequestProblems.ReadNotTaken;
        }

        switch (target.Read, target.StalenessMax)
        {
            case ("bounded", { } max):
                tier = ReadTier.Bounded(max);
                return null;
            case ("bounded", null) or (not "bounded", not null):
                return RequestProblems.MisplacedStaleness;
            case ("linearizable", _):
                return null;
            case ("lease", _):
                tier = ReadTier.Lease;
                return null;
            case ("session", _):
                tier = ReadTier.Session(seen);
                return null;
            case ("eventual", _):
                tier = ReadTier.Eventual;
                return null;
            default:
                return RequestProblems.UnknownRead;
        }
    }
}
