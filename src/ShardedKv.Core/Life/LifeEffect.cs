using System.Collections.Immutable;
using ShardedKv.Raft;

namespace ShardedKv.Core.Life;

/// <summary>What the shell carries out, in order. Closed.</summary>
public abstract record LifeEffect
{
    private protected LifeEffect()
    {
    }
}

/// <summary>Append to the journal; answer by JournalWritten or JournalFailed. Several may be outstanding; they complete in order.</summary>
/// <param name="Sequence">The number that the journal gives the event.</param>
public sealed record WriteJournal(ReplicaEvent Event, PersistToken Token, JournalSequence Sequence) : LifeEffect;

/// <summary>Delete the journal's events up to this one, included. Not answered: one that failed, or was lost in a crash, is made up for
/// by the next. Any part of it may be done as long as what is left has no gap.</summary>
public sealed record DeleteJournal(JournalSequence UpTo) : LifeEffect;

/// <summary>May go at once: what had to be durable before it, is.</summary>
public sealed record Send(Message Message) : LifeEffect;

/// <summary>Apply the entry, then tell AppliedUpTo.</summary>
/// <param name="Origins">Origins[i] proposed command i of the entry's batch, and gets its answer; empty when nobody here waits for
/// this entry, and then for no command of it.</param>
public sealed record Apply(Entry Entry, ImmutableArray<ProposalTag> Origins) : LifeEffect;

/// <summary>Linearizable, or as fresh as was asked for, when served from the store as it is now, or later.</summary>
public sealed record ServeReads(ImmutableArray<ReadTag> Tags) : LifeEffect;

/// <summary>Read the values from the store as it is now, or later; then show them only if HoldsLease says so. If not, ask for the reads
/// anew under other tags: these were answered.</summary>
/// <param name="Term">For HoldsLease.</param>
public sealed record ServeLeaseReads(ImmutableArray<ReadTag> Tags, Term Term) : LifeEffect;

/// <summary>Each of these proposals gets no other answer.</summary>
/// <param name="LeaderHint">Another replica; null when none is known.</param>
public sealed record RefuseProposals(ImmutableArray<ProposalTag> Tags, RefusalKind Kind, ReplicaId? LeaderHint) : LifeEffect;

/// <summary>Each of these reads gets no other answer. It may always be asked again.</summary>
/// <param name="LeaderHint">Another replica; null when none is known.</param>
public sealed record RefuseReads(ImmutableArray<ReadTag> Tags, RefusalKind Kind, ReplicaId? LeaderHint) : LifeEffect;

/// <summary>The one answer to a ChangeMembers.</summary>
public sealed record AnswerMembership(MembershipTag Tag, MembershipAnswer Answer) : LifeEffect;

/// <summary>The one answer to a TransferLeadership.</summary>
public sealed record AnswerTransfer(TransferTag Tag, TransferAnswer Answer) : LifeEffect;

/// <summary>Role, term or known leader is another than before.</summary>
public sealed record LeadershipChanged(ReplicaStatus Status) : LifeEffect;

/// <summary>The last effect: the replica is over, and is not restarted in place. Snapshots that were made or are being fetched are
/// dropped with it.</summary>
public sealed record Stop(string Reason) : LifeEffect;

public enum RefusalKind
{
    /// <summary>Nothing was done.</summary>
    NotLeader = 1,

    /// <summary>A bound is reached; nothing was done.</summary>
    Busy = 2,

    /// <summary>The proposal was in a log and its fate is open: an entry that was cut here may stand elsewhere and be committed by
    /// a later leader (Raft figure 8). Only the same session and sequence make it safe to send again.</summary>
    LeadershipLost = 3,

    /// <summary>Of a bounded read: nothing here is as fresh as was asked for, and a fresher index could not be had.</summary>
    TooStale = 4,
}
