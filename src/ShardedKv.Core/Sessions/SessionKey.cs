namespace ShardedKv.Core.Sessions;

/// <summary>A session as a shard knows it. Ordered by opening time first, so that the oldest, which expire next, come first; the
/// stored rows have the same order.</summary>
internal readonly record struct SessionKey(LogTime OpenedAt, SessionId Session) : IComparable<SessionKey>
{
    public int CompareTo(SessionKey other)
    {
        var byTime = OpenedAt.CompareTo(other.OpenedAt);
        return byTime != 0 ? byTime : Session.Value.CompareTo(other.Session.Value);
    }
}
