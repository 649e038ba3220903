using System.Security.Cryptography;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Requests;

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
public sealed record SessionStamp(SessionId Session, LogTime OpenedAt, long Sequence, long LowWater)
{
    /// <summary>Set: the session is that of one request whose sender gave it an id. Who asks again does not know when the first time was, so a
    /// shard finds the session by its id alone, and tells by this whether it is the same request.</summary>
    public RequestDigest? Digest { get; init; }

    /// <summary>Of a write that has an id.</summary>
    /// <param name="now">The clock of who sends it.</param>
    internal static SessionStamp Of(RequestId id, KvWrite write, LogTime now)
    {
        // The same id with another key is another request: that key's shard could not know of this one.
        Span<byte> name = new byte[16 + write.Key.Memory.Length];
        id.Value.TryWriteBytes(name, bigEndian: true, out _);
        write.Key.Span.CopyTo(name[16..]);
        return new(new SessionId(Digested(name)), now, 1, 0) { Digest = new(Digested(RequestCodec.Encode(write))) };
    }

    private static Guid Digested(ReadOnlySpan<byte> bytes) => new(SHA256.HashData(bytes).AsSpan(0, 16), bigEndian: true);
}

/// <summary>16 bytes of the SHA-256 of a request as it is encoded: two that are equal are the same request.</summary>
public readonly record struct RequestDigest(Guid Value)
{
    public override string ToString() => Value.ToString("n");
}
