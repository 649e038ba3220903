namespace ShardedKv.Core.Sessions;

public readonly record struct SessionId(Guid Value)
{
    public override string ToString() => Value.ToString("n");
}

/// <summary>Milliseconds since 1970 as a group's log carries them: never falling within a group, close to the leaders' clocks.</summary>
public readonly record struct LogTime(long UnixMilliseconds) : IComparable<LogTime>
{
    public static LogTime Max(LogTime left, LogTime right) => left >= right ? left : right;

    public int CompareTo(LogTime other) => UnixMilliseconds.CompareTo(other.UnixMilliseconds);

    public override string ToString() => $"{UnixMilliseconds}ms";

    public static bool operator <(LogTime left, LogTime right) => left.UnixMilliseconds < right.UnixMilliseconds;

    public static bool operator <=(LogTime left, LogTime right) => left.UnixMilliseconds <= right.UnixMilliseconds;

    public static bool operator >(LogTime left, LogTime right) => left.UnixMilliseconds > right.UnixMilliseconds;

    public static bool operator >=(LogTime left, LogTime right) => left.UnixMilliseconds >= right.UnixMilliseconds;
}

/// <summary>Makes a write at most once. A session is known by its id and opening time together.</summary>
/// <param name="OpenedAt">The opener's clock; never before 1970.</param>
/// <param name="Sequence">From 1; one number for one request, whatever shard it goes to. No order among those in flight.</param>
/// <param name="LowWater">Every sequence at or below it is finished at the client and is never sent again; below Sequence.</param>
public sealed record SessionStamp(SessionId Session, LogTime OpenedAt, long Sequence, long LowWater);
