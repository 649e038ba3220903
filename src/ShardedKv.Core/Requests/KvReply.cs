using ShardedKv.Core.Configurations;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;

namespace ShardedKv.Core.Requests;

/// <summary>A shard's change count at a write: rises with every write to the shard, from 1.</summary>
public readonly record struct Revision(long Value) : IComparable<Revision>
{
    public Revision Next() => new(Value + 1);

    public int CompareTo(Revision other) => Value.CompareTo(other.Value);

    public override string ToString() => $"v{Value}";

    public static bool operator <(Revision left, Revision right) => left.Value < right.Value;

    public static bool operator <=(Revision left, Revision right) => left.Value <= right.Value;

    public static bool operator >(Revision left, Revision right) => left.Value > right.Value;

    public static bool operator >=(Revision left, Revision right) => left.Value >= right.Value;
}

/// <summary>The answer to a <see cref="KvRequest"/>. Closed.</summary>
public abstract record KvReply : GroupReply
{
    private protected KvReply()
    {
    }

    /// <summary>The state that it comes from, for <see cref="SessionToken.With"/>; null when it comes from none, or nothing was written
    /// to the shard yet. No part of what was answered: a write that is sent again gets the same reply with a newer mark.</summary>
    public ShardMark? Mark { get; init; }

    /// <summary>The same request under the same session and sequence is safe to send again and may succeed. For who cannot
    /// repeat the session stamp, a write answered <see cref="OutcomeUnknown"/> is safe to repeat only if it has a <see cref="KvWrite.Id"/>.</summary>
    public abstract bool MaySendAgain { get; }

    public virtual bool Equals(KvReply? other) => base.Equals(other);

    public override int GetHashCode() => base.GetHashCode();

    internal static ShardMark? MarkOf(ShardId shard, Revision revision) => revision.Value == 0 ? null : new ShardMark(shard, revision);

    internal KvReply At(ShardId shard, Revision revision) => MarkOf(shard, revision) is { } mark ? this with { Mark = mark } : this;
}

/// <summary>A write was applied, once; the key's new revision (for a Delete, the revision of the deletion).</summary>
public sealed record Done(Revision Revision) : KvReply
{
    public override bool MaySendAgain => false;
}

public sealed record Found(ReadOnlyMemory<byte> Value, Revision Revision) : KvReply
{
    public override bool MaySendAgain => false;
}

/// <summary>A Get or a Delete of an absent key.</summary>
public sealed record NotFound : KvReply
{
    public override bool MaySendAgain => false;
}

/// <summary>A PutHash was applied, once.</summary>
/// <param name="Previous">The value that was there before; empty when the key was absent.</param>
public sealed record Replaced(Revision Revision, ReadOnlyMemory<byte> Previous) : KvReply
{
    public override bool MaySendAgain => false;

    public bool Equals(Replaced? other) =>
        other is not null && Revision == other.Revision && Previous.Span.SequenceEqual(other.Previous.Span);

    public override int GetHashCode() => HashCode.Combine(Revision, Previous.Length);
}

/// <summary>A CompareAndSet found something else; nothing was changed.</summary>
/// <param name="Current">What was there instead; null when the key was absent.</param>
public sealed record ConditionFailed(PresentValue? Current) : KvReply
{
    public override bool MaySendAgain => false;
}

/// <param name="Value">Null when it has more than <see cref="BytesMax"/> bytes; a Get reads it.</param>
public sealed record PresentValue(Revision Revision, ReadOnlyMemory<byte>? Value)
{
    /// <summary>A refusal is kept with its session and sent again, so it does not carry values of any size.</summary>
    public const int BytesMax = 4096;

    public bool Equals(PresentValue? other) =>
        other is not null && Revision == other.Revision && Value.HasValue == other.Value.HasValue
        && Value.GetValueOrDefault().Span.SequenceEqual(other.Value.GetValueOrDefault().Span);

    public override int GetHashCode() => HashCode.Combine(Revision, Value.GetValueOrDefault().Length);
}

/// <summary>A part of a restore was judged.</summary>
/// <param name="Rows">So many of the restore's rows are in the shard. Other than the sender expects: go on from there.</param>
public sealed record Restored(long Rows) : KvReply
{
    public override bool MaySendAgain => false;
}

/// <summary>The shard is not Serving in the group that judged the request, which is at <paramref name="Number"/>.</summary>
public sealed record WrongShard(ConfigNumber Number) : KvReply
{
    public override bool MaySendAgain => true;
}

/// <param name="Hint">Null when the replica knows of no leader.</param>
public sealed record NotLeader(NodeName? Hint) : KvReply
{
    public override bool MaySendAgain => true;
}

/// <summary>Of a read: the replica is not as new as its tier asks for, and could not make sure of it.</summary>
/// <param name="Hint">Where the leader is, which is; null when the replica knows of none.</param>
public sealed record TooStale(NodeName? Hint) : KvReply
{
    public override bool MaySendAgain => true;
}

/// <summary>A bound was reached; nothing was done.</summary>
public sealed record Busy(TimeSpan RetryAfter) : KvReply
{
    public override bool MaySendAgain => true;
}

/// <summary>Nothing was done, and the deadline ended the attempts.</summary>
public sealed record Unavailable(string Reason) : KvReply
{
    public override bool MaySendAgain => true;
}

/// <summary>Reads are answered and writes are not, until the reason is gone; nothing was done.</summary>
/// <param name="Reason">Names the node and what to do there.</param>
public sealed record ReadOnly(string Reason) : KvReply
{
    public override bool MaySendAgain => true;
}

/// <summary>The write may or may not have been applied, or may be yet. Honest, not a failure.</summary>
public sealed record OutcomeUnknown(string Reason) : KvReply
{
    public override bool MaySendAgain => true;
}

/// <summary>Refused for a reason that repeating cannot change; nothing was done.</summary>
public sealed record Rejected(RejectReason Reason, string Detail) : KvReply
{
    public override bool MaySendAgain => false;
}

/// <summary>The numbers are in the stored and wire formats.</summary>
public enum RejectReason
{
    /// <summary>Bytes that are not a command, or a stamp that contradicts itself.</summary>
    Malformed = 1,
    KeyBounds = 2,
    ValueBounds = 3,

    /// <summary>The log time has passed the session's opening + lifetime.</summary>
    SessionExpired = 4,

    /// <summary>The sequence is at or below the session's low-water mark.</summary>
    SessionWindow = 5,

    /// <summary>The session's opening lies more than a lifetime beyond the log time.</summary>
    SessionInFuture = 6,

    /// <summary>The cluster's feature level is below what the request needs. Answered at the door, never by a group.</summary>
    FeatureLevel = 7,

    /// <summary>A restore that may not overwrite, into a shard that was written to.</summary>
    ShardWritten = 8,

    /// <summary>A session's read with a token of another cluster. Answered at the door, never by a group.</summary>
    OtherCluster = 9,

    /// <summary>Another write of the same key was asked for under this <see cref="KvWrite.Id"/>.</summary>
    RequestIdReused = 10,
}
