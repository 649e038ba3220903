using System.Collections.Immutable;

namespace ShardedKv.Raft;

/// <summary>Raft §5.3: entries from the leader. Without entries it is a heartbeat, or a question whether Previous is there.</summary>
/// <param name="Previous">The entry before the first one sent.</param>
/// <param name="Entries">Without gap after <paramref name="Previous"/>; may be empty.</param>
/// <param name="Commit">The leader's commit index; it may lie beyond the entries.</param>
/// <param name="ReadRound">The leader's newest read round when this was sent; the answer brings it back (thesis §6.4).</param>
public sealed record AppendEntries(
    LogPosition Previous, ImmutableArray<Entry> Entries, LogIndex Commit, long ReadRound) : Message
{
    /// <summary>The last index that the receiver knows to agree with the leader once it accepted.</summary>
    public LogIndex Last => new(Previous.Index.Value + Entries.Length);

    public bool Equals(AppendEntries? other) =>
        other is not null && base.Equals(other) && Previous == other.Previous && Commit == other.Commit
        && ReadRound == other.ReadRound && Entries.AsSpan().SequenceEqual(other.Entries.AsSpan());

    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Previous, Entries.Length, Commit, ReadRound);
}

/// <summary>The answer to <see cref="AppendEntries"/>, <see cref="AppendAccepted"/> or <see cref="AppendRejected"/>.</summary>
public abstract record AppendReply : Message
{
    private protected AppendReply(long readRound) => ReadRound = readRound;

    /// <summary>That of the message answered.</summary>
    public long ReadRound { get; }
}

/// <summary>The sender's log equals the leader's up to Match, and that much is durable.</summary>
public sealed record AppendAccepted(LogIndex Match, long ReadRound) : AppendReply(ReadRound);

/// <summary>The sender does not hold Previous, or is in a newer term.</summary>
/// <param name="Previous">The index asked for; tells a late answer from the awaited one.</param>
/// <param name="Conflict">
/// Where to look next: the first index of the term that the sender holds at Previous, with that term; or, with t0, the
/// index after the sender's last entry when its log is shorter (Raft §5.3, end).
/// </param>
public sealed record AppendRejected(LogIndex Previous, LogPosition Conflict, long ReadRound) : AppendReply(ReadRound);
