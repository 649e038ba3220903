using System.Collections.Immutable;
using ShardedKv.Core.Keys;
using ShardedKv.Raft;

namespace ShardedKv.Core.HandOff;

/// <summary>Between the two groups of a hand-off, in no order and at most once; whoever asks asks again. Closed. Answers repeat what they were asked,
/// so that one that comes late is told by it.</summary>
public abstract record HandOffMessage
{
    private protected HandOffMessage(ShardId shard, ConfigNumber number)
    {
        Shard = shard;
        Number = number;
    }

    public ShardId Shard { get; }

    /// <summary>Of the configuration that moves the shard.</summary>
    public ConfigNumber Number { get; }
}

/// <summary>Target to source: the rows after <paramref name="After"/>.</summary>
/// <param name="Since">Where the first of the copy's rows were read; zero: these are the first.</param>
public sealed record PullRows(ShardId Shard, ConfigNumber Number, LogIndex Since, ReadOnlyMemory<byte> After) : HandOffMessage(Shard, Number);

/// <summary>Target to source: what the log has changed in (<paramref name="Since"/>, <paramref name="Until"/>], after the row <paramref name="After"/>.</summary>
/// <param name="Until">Zero: as far as the source sees fit.</param>
public sealed record PullChanges(ShardId Shard, ConfigNumber Number, LogIndex Since, LogIndex Until, ReadOnlyMemory<byte> After)
    : HandOffMessage(Shard, Number);

/// <summary>Target to source: the shard is installed; delete it.</summary>
public sealed record CollectRequest(ShardId Shard, ConfigNumber Number) : HandOffMessage(Shard, Number);

/// <summary>Answers <see cref="PullRows"/>.</summary>
/// <param name="At">The rows are those of the source's store there; not before <paramref name="Since"/>.</param>
/// <param name="Rows">In the order of their keys; none is deleted.</param>
/// <param name="IsEnd">No rows come after these.</param>
public sealed record PulledRows(
    ShardId Shard, ConfigNumber Number, LogIndex Since, ReadOnlyMemory<byte> After, LogIndex At, ImmutableArray<StagedRow> Rows, bool IsEnd)
    : HandOffMessage(Shard, Number);

/// <summary>Answers <see cref="PullChanges"/>: every row that the entries touch, as the source's store has it at <paramref name="At"/>.</summary>
/// <param name="Until">As asked; when that was zero, what the source has chosen.</param>
/// <param name="At">Not before <paramref name="Until"/>.</param>
/// <param name="SessionsFrom">The source has no session's row before this key.</param>
/// <param name="IsEnd">No rows of these entries come after these.</param>
/// <param name="Manifest">The shard is frozen and with these rows the copy is whole; null: it is not, or not yet.</param>
public sealed record PulledChanges(
    ShardId Shard,
    ConfigNumber Number,
    LogIndex Since,
    LogIndex Until,
    ReadOnlyMemory<byte> After,
    LogIndex At,
    ImmutableArray<StagedRow> Rows,
    ReadOnlyMemory<byte> SessionsFrom,
    bool IsEnd,
    HandOffManifest? Manifest) : HandOffMessage(Shard, Number);

/// <summary>Answers <see cref="CollectRequest"/>: the source has nothing of that hand-off any more.</summary>
public sealed record CollectAnswer(ShardId Shard, ConfigNumber Number) : HandOffMessage(Shard, Number);

/// <summary>Answers any question.</summary>
/// <param name="Since">As asked; zero where it was not.</param>
public sealed record PullRefused(ShardId Shard, ConfigNumber Number, LogIndex Since, PullRefusal Reason) : HandOffMessage(Shard, Number);

/// <summary>The numbers are in the wire format.</summary>
public enum PullRefusal
{
    /// <summary>The source has not come to the configuration before that one, or has the shard not yet itself, or is behind what was copied.</summary>
    NotReady = 1,

    /// <summary>The source has no such tenure: that hand-off is over, or never was.</summary>
    NotHere = 2,

    /// <summary>The log begins after what was asked for: the copy has to begin again.</summary>
    Compacted = 3,

    /// <summary>Another replica has to be asked.</summary>
    NotLeader = 4,
}
