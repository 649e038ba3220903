using ShardedKv.Core.Life;
using ShardedKv.Core.Tests.Simulation;
using ShardedKv.Raft;

namespace ShardedKv.Core.Tests.Life;

/// <summary>The first of three replicas with what a crash leaves of it: a journal, and the position and members of a store.</summary>
internal sealed class DurableReplica
{
    private ReplicaLife? life;

    public ReplicaLife Life => life ??= Recover();

    public SimJournal Journal { get; } = new();

    public StoreState Store { get; set; } = StoreState.Empty;

    /// <summary>Applied in this life, in order.</summary>
    public List<LogPosition> Applied { get; } = [];

    public LifeOptions Options { get; init; } = new();

    /// <summary>Ends the life and begins the next from what is durable.</summary>
    public void Crash()
    {
        Applied.Clear();
        life = null;
    }

    /// <summary>Carries out what a life of its own can, and gives back the rest and all messages.</summary>
    public List<LifeEffect> Run(Predicate<LifeEffect>? stopBefore = null)
    {
        var left = new List<LifeEffect>();
        while (Life.TryNextEffect(out var effect))
        {
            left.Add(effect);
            if (stopBefore?.Invoke(effect) == true)
            {
                break;
            }

            CarryOut(effect);
        }

        return left;
    }

    public void CarryOut(LifeEffect effect)
    {
        switch (effect)
        {
            case WriteJournal write:
                Write(write);
                Life.JournalWritten(write.Token);
                break;
            case DeleteJournal delete:
                Journal.Delete(delete.UpTo, part: 0);
                break;
            case Apply apply:
                Applied.Add(apply.Entry.Position);
                Store = new StoreState(
                    apply.Entry.Position,
                    apply.Entry.Kind == EntryKind.Membership ? MembershipCodec.Decode(apply.Entry.Payload) : Store.Membership);
                Life.AppliedUpTo(apply.Entry.Index);
                break;
            case FetchSnapshot fetch:
                Life.SnapshotStaged(fetch.Snapshot.Id);
                break;
            case SwapStore swap:
                Swap(swap);
                Life.StoreSwapped(swap.Snapshot.Id);
                break;
        }
    }

    /// <summary>It is durable, and the life does not know.</summary>
    public void Write(WriteJournal write) => Journal.Add(write.Sequence, ReplicaEventCodec.Encode(write.Event));

    /// <summary>The same of a store.</summary>
    public void Swap(SwapStore swap) => Store = new StoreState(swap.Snapshot.Position, swap.Snapshot.Membership);

    private ReplicaLife Recover()
    {
        var recovery = new Recovery(LifeUnderTest.Self, LifeUnderTest.Three);
        foreach (var (sequence, bytes) in Journal.Events)
        {
            recovery.Add(sequence, ReplicaEventCodec.Decode(bytes));
        }

        return recovery.Finish(Store, new ReplicaOptions { Self = LifeUnderTest.Self }, seed: 1, Options);
    }
}
