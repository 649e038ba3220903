using ShardedKv.Raft;

namespace ShardedKv.Core.Life;

/// <summary>What a life is made of, and what its parts share.</summary>
internal sealed class LifeParts
{
    public LifeParts(Replica replica, ReplicaOptions replicaOptions, RecoveredState recovered, JournalExtent extent, LifeOptions options)
    {
        options.Check();
        Replica = replica;
        Options = options;
        Self = replicaOptions.Self;
        HardState = recovered.HardState;
        Leader = new KnownLeader(Self, recovered.HardState.Term);
        Journal = new JournalWrites(extent, Effects);
        Log = new LogSizes(recovered.LogStart.Index, recovered.Entries);
        Store = new StoreProgress(recovered.Applied);
        Proposals = new Proposals(replica, options, Effects);
        Reads = new Reads(replica, options, Effects);
        Memberships = new PendingMemberships(Effects);
        Transfer = new PendingTransfer(2 * replicaOptions.ElectionTicksMax, Effects);
        Offers = new SnapshotOffers(replica, Effects);
        Install = new SnapshotInstall(replica, Effects);
    }

    public Replica Replica { get; }

    public ReplicaId Self { get; }

    public LifeOptions Options { get; }

    public EffectQueue Effects { get; } = new();

    /// <summary>As it was last journalled.</summary>
    public HardState HardState { get; set; }

    public KnownLeader Leader { get; }

    public JournalWrites Journal { get; }

    public LogSizes Log { get; }

    public StoreProgress Store { get; }

    public Proposals Proposals { get; }

    public Reads Reads { get; }

    public PendingMemberships Memberships { get; }

    public PendingTransfer Transfer { get; }

    public SnapshotOffers Offers { get; }

    public SnapshotInstall Install { get; }

    /// <summary>Others need what lies after it in the log; null: they need nothing.</summary>
    public LogIndex? LogHeldFrom { get; set; }

    /// <summary>Role, term or leader may have changed.</summary>
    public void NoticeLeadership()
    {
        var status = Replica.Status;
        Transfer.Notice(status);
        if (!Leader.Changes(status))
        {
            return;
        }

        if (!Leader.LeadsItself)
        {
            Proposals.Deposed(Leader.Hint);
        }

        Effects.Emit(new LeadershipChanged(status));
    }

    public void CompactWhenDue()
    {
        if (Options.Compaction is { } compaction && Compaction.Due(compaction, Log, Store.Durable, HeldFrom) is { } start)
        {
            Replica.Compact(start);
        }
    }

    private LogIndex? HeldFrom => (Offers.HeldFrom, LogHeldFrom) switch
    {
        ({ } snapshot, { } others) => snapshot < others ? snapshot : others,
        var (snapshot, others) => snapshot ?? others,
    };

    /// <summary>Too much is out already for what this message would add.</summary>
    public bool IsOverfull(Message message) =>
        Journal.Count >= Options.JournalWritesMax
        || (message is AppendEntries { Entries.IsEmpty: false } && Log.Between(Store.Applied, Store.HandedOut) > Options.ApplyingBytesMax);

    /// <summary>Whoever waits hears that this life will not answer.</summary>
    public void End(string reason)
    {
        Proposals.End();
        Reads.End();
        Memberships.End();
        Transfer.End();
        Effects.Emit(new Stop(reason));
    }
}
