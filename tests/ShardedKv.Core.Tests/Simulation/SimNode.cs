using ShardedKv.Core.Groups;
using ShardedKv.Core.Life;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Store;
using ShardedKv.Core.Tests.Store;
using ShardedKv.Raft;

namespace ShardedKv.Core.Tests.Simulation;

/// <summary>One replica with its disk: a journal that keeps what it acknowledged, and of what is on its way to it a prefix; a store
/// that keeps what it synced, and of what it did not a prefix. Each step does one thing. Nobody needs a snapshot here.</summary>
internal sealed class SimNode
{
    private static readonly LifeOptions Options = new()
    {
        Compaction = new CompactionOptions { EntriesMin = 2, TailEntriesMax = 1, HeldBytesMax = 400 },
    };

    private static readonly Membership Members = Membership.Of(new ReplicaId(1), new ReplicaId(2), new ReplicaId(3));

    private readonly SeededRandom random;
    private readonly SimJournal journal = new();
    private readonly Queue<(byte[] Event, WriteJournal Write)> writing = [];
    private readonly Queue<Apply> applying = [];
    private readonly MemoryStore store = new();
    private ReplicaLife life;
    private ShardGroupMachine machine;

    public SimNode(ReplicaId id, SeededRandom random)
    {
        Id = id;
        this.random = random;
        (life, machine) = Start();
    }

    public ReplicaId Id { get; }

    public ReplicaLife Life => life;

    public Action<Message> OnSend { get; init; } = _ => { };

    public Action<ProposalTag, GroupReply> OnReply { get; init; } = (_, _) => { };

    public Action<ProposalTag, RefusalKind> OnRefused { get; init; } = (_, _) => { };

    public Action<ReadTag, SimNode> OnServe { get; init; } = (_, _) => { };

    public Action<ReadTag, RefusalKind> OnReadRefused { get; init; } = (_, _) => { };

    public KvReply Read(Get request)
    {
        using var snapshot = store.Snapshot();
        return machine.Read(request, snapshot);
    }

    /// <summary>Does one of the things that wait, by chance; false when nothing does.</summary>
    public bool Step()
    {
        var first = random.Next(4);
        for (var i = 0; i < 4; i++)
        {
            var done = ((first + i) % 4) switch
            {
                0 => CarryOut(),
                1 => EndWrite(),
                2 => ApplyNext(),
                _ => Sync(),
            };
            if (done)
            {
                return true;
            }
        }

        return false;
    }

    public void Crash()
    {
        for (var reached = random.Next(writing.Count + 1); reached > 0; reached--)
        {
            var (bytes, write) = writing.Dequeue();
            journal.Add(write.Sequence, bytes);
        }

        writing.Clear();
        applying.Clear();
        store.Crash(random.Next(store.Unsynced + 1));
        (life, machine) = Start();
    }

    private (ReplicaLife, ShardGroupMachine) Start()
    {
        var recovery = new Recovery(Id, Members);
        foreach (var (sequence, bytes) in journal.Events)
        {
            recovery.Add(sequence, ReplicaEventCodec.Decode(bytes));
        }

        var state = new StoreState(store.Applied, StoredMembership.Load(store.Snapshot()));
        var started = recovery.Finish(state, new ReplicaOptions { Self = Id }, random.NextUInt64(), Options);
        return (started, new ShardGroupMachine(new GroupId(1), store));
    }

    private bool CarryOut()
    {
        if (!life.TryNextEffect(out var effect))
        {
            return false;
        }

        switch (effect)
        {
            case WriteJournal write:
                writing.Enqueue((ReplicaEventCodec.Encode(write.Event), write));
                break;
            case DeleteJournal delete:
                journal.Delete(delete.UpTo, part: random.Next(100));
                break;
            case Send send:
                OnSend(send.Message);
                break;
            case Apply apply:
                applying.Enqueue(apply);
                break;
            case ServeReads serve:
                foreach (var tag in serve.Tags)
                {
                    OnServe(tag, this);
                }

                break;
            case RefuseProposals refuse:
                foreach (var tag in refuse.Tags)
                {
                    OnRefused(tag, refuse.Kind);
                }

                break;
            case RefuseReads refuse:
                foreach (var tag in refuse.Tags)
                {
                    OnReadRefused(tag, refuse.Kind);
                }

                break;
            case LeadershipChanged:
                break;
            default:
                throw new InvalidOperationException($"{effect}");
        }

        return true;
    }

    private bool EndWrite()
    {
        if (!writing.TryDequeue(out var write))
        {
            return false;
        }

        journal.Add(write.Write.Sequence, write.Event);
        life.JournalWritten(write.Write.Token);
        return true;
    }

    private bool ApplyNext()
    {
        if (!applying.TryDequeue(out var apply))
        {
            return false;
        }

        var results = machine.Apply(apply.Entry);
        life.AppliedUpTo(apply.Entry.Index);
        foreach (var (result, tag) in results.Zip(apply.Origins))
        {
            OnReply(tag, result.Reply);
        }

        Assert.True(apply.Origins.IsEmpty || apply.Origins.Length == results.Length, "an origin for each command");
        return true;
    }

    private bool Sync()
    {
        if (store.Unsynced == 0 || random.Chance(70))
        {
            return false;
        }

        store.Sync();
        life.StoreDurable(store.Durable.Index);
        return true;
    }
}
