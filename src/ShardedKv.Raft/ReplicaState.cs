namespace ShardedKv.Raft;

/// <summary>What the parts of a replica share, and the changes that all of them make the same way.</summary>
internal sealed class ReplicaState
{
    public ReplicaState(ReplicaOptions options, RecoveredState recovered, ulong seed)
    {
        Options = options;
        HardState = recovered.HardState;
        Log = new ReplicaLog(recovered.LogStart, recovered.Entries);
        Members = new MembershipLog(recovered.LogStart.Index, recovered.Membership);
        foreach (var entry in recovered.Entries)
        {
            Members.Append(entry);
        }

        Invariant.Holds(Log.Last.Term <= HardState.Term, "no recovered entry is newer than the recovered term");
        Invariant.Holds(
            recovered.Applied >= recovered.LogStart.Index && recovered.Applied <= Log.LastIndex, "what is applied lies within the recovered log");

        Disk = new PersistTracker(Log.LastIndex);
        Clock = new ElectionClock(options, new SeededRandom(seed));
        Cursor = new CommitCursor(recovered.Applied, handOutMax: 16 * options.AppendEntriesMax);
        Outbox = new Outbox(options.Self);
        Contact = new LeaderContact(options.ElectionTicksMin, options.Lease);
        Sleep = new Sleep(options.QuiescentTicksMax);
        Question = new LeaderQuestion(options.HeartbeatTicks);

        // A half of the numbers is left to count up.
        var firstRequest = (long)(new SeededRandom(~seed).NextUInt64() >> 2);
        Forwarded = new ForwardedReads(options.PendingReadsMax, options.HeartbeatTicks, options.ElectionTicksMax, firstRequest);
    }

    public ReplicaOptions Options { get; }

    public ReplicaId Self => Options.Self;

    public ReplicaLog Log { get; }

    public MembershipLog Members { get; }

    public PersistTracker Disk { get; }

    public CommitCursor Cursor { get; }

    public Outbox Outbox { get; }

    public ElectionClock Clock { get; }

    public LeaderContact Contact { get; }

    public Sleep Sleep { get; }

    /// <summary>Closed unless this replica follows a leader that it has not heard since it woke.</summary>
    public LeaderQuestion Question { get; }

    /// <summary>Empty while this replica leads or knows no leader.</summary>
    public ForwardedReads Forwarded { get; }

    public HardState HardState { get; private set; }

    public Term Term => HardState.Term;

    public ReplicaRole Role { get; set; } = ReplicaRole.Follower;

    /// <summary>Of the current term; null when not known.</summary>
    public ReplicaId? Leader { get; private set; }

    /// <summary>There while the role is PreCandidate or Candidate.</summary>
    public VoteTally? Candidacy { get; set; }

    /// <summary>There while the role is Leader.</summary>
    public Leadership? Leadership { get; set; }

    public long Ticks { get; set; }

    /// <summary>That of the last tick.</summary>
    public MonotonicTime Now { get; set; }

    /// <summary>This replica helps to elect no other leader: it leads, or hears one.</summary>
    public bool ProtectsLeader => Role == ReplicaRole.Leader || Contact.Protects(Ticks, Now);

    /// <summary>Until then a new leader does not know which entries are committed (Raft §8; thesis §6.4, step 1).</summary>
    public bool HasCommittedInTerm => Log.TermAt(Cursor.Commit) == Term;

    public void SetHardState(HardState next)
    {
        Invariant.Holds(next.Term >= Term, "a term never falls");
        Invariant.Holds(next.Term > Term || HardState.VotedFor is null, "a vote is never taken back within its term");
        HardState = next;
        Disk.ChangeHardState();
    }

    /// <summary>The term's leader is known, or not any more. Reads that another was asked about fail.</summary>
    public void Follow(ReplicaId? leader)
    {
        if (leader != Leader)
        {
            Forwarded.FailAll(Outbox.FailedReads);
            Question.End();
            Leader = leader;
        }
    }

    /// <summary>In the term of the hard state. What only a candidate or a leader has is gone; reads that wait fail.</summary>
    public void BecomeFollower(ReplicaId? leader)
    {
        if (Role != ReplicaRole.Follower)
        {
            Clock.Restart();
        }

        Leadership?.Reads.FailAll(Outbox.FailedReads);
        Role = ReplicaRole.Follower;
        Follow(leader);
        Candidacy = null;
        Leadership = null;
    }

    /// <summary>A leader speaks up, a follower asks its leader to.</summary>
    /// <param name="suspects">The node listened to may be lost: then this replica helps to elect another at once. Else it gives the
    /// leader one shortest timeout to answer, so that one that wakes early deposes nobody.</param>
    public void Wake(bool suspects)
    {
        if (!Sleep.End())
        {
            return;
        }

        if (Leadership is { } leadership)
        {
            leadership.Wake();
            return;
        }

        Clock.Restart();
        Question.Begin();
        if (suspects)
        {
            Contact.Suspect();
        }
        else
        {
            Contact.Heard(Ticks);
        }
    }

    /// <summary>A membership is in force from here on (Raft §6).</summary>
    public void Append(Entry entry)
    {
        Members.Append(entry);
        Log.Append(entry);
    }

    public void TruncateFrom(LogIndex first)
    {
        Invariant.Holds(first > Cursor.Commit, "a committed entry is never overwritten");
        Log.TruncateFrom(first);
        Members.TruncateFrom(first);
        Disk.Truncate(first);
    }

    /// <summary>All up to <paramref name="last"/> is in the store, or about to be said so.</summary>
    public void CompactLog(LogIndex last)
    {
        Log.CompactTo(last);
        Members.StartAt(last);
        Disk.Compact(last);
    }

    /// <summary>The log is empty and goes on after <paramref name="start"/>.</summary>
    public void ResetLog(LogPosition start, Membership membership)
    {
        Invariant.Holds(start.Term <= Term, "a snapshot is not newer than the term");
        Log.Reset(start);
        Members.Reset(start.Index, membership);
        Disk.Reset(start.Index);
    }
}
