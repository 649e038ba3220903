using ShardedKv.Core.Groups;
using ShardedKv.Core.Life;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Store;
using ShardedKv.Core.Tests.Store;
using ShardedKv.Raft;

namespace ShardedKv.Core.Tests.Simulation;

/// <summary>One replica with its disk: a journal that keeps what it acknowledged, and of what is on its way to it a prefix; a store
/// that keeps what it synced, and of what it did not a prefix. Each step does one thing, so that a crash can come between any
/// two.</summary>
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

    // Of snapshots: each is one step.
    private readonly Queue<Action> tasks = [];
    private readonly Dictionary<SnapshotId, IStoreSnapshot> snapshots = [];
    private readonly MemoryStore store = new();
    private IStoreSnapshot? staged;
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

    public MemoryStore Store => store;

    public int Starts { get; private set; }

    public Action<Message> OnSend { get; init; } = _ => { };

    public Action<ProposalTag, GroupReply> OnReply { get; init; } = (_, _) => { };

    public Action<ProposalTag, RefusalKind> OnRefused { get; init; } = (_, _) => { };

    public Action<ReadTag, SimNode> OnServe { get; init; } = (_, _) => { };

    public Action<ReadTag, RefusalKind> OnReadRefused { get; init; } = (_, _) => { };

    public Action<AnswerMembership> OnMembership { get; init; } = _ => { };

    public Action<AnswerTransfer> OnTransfer { get; init; } = _ => { };

    /// <summary>The snapshot at its source; null when that has none such.</summary>
    public Func<SnapshotReference, IStoreSnapshot?> OnFetch { get; init; } = _ => null;

    public int SnapshotsInstalled { get; private set; }

    public int EventsDeleted => journal.Deleted;

    public IStoreSnapshot? SnapshotOf(SnapshotId id) => snapshots.GetValueOrDefault(id);

    public KvReply Read(Get request)
    {
        using var snapshot = store.Snapshot();
        return machine.Read(request, snapshot);
    }

    /// <summary>Does one of the things that wait, by chance; false when nothing does.</summary>
    public bool Step()
    {
        var first = random.Next(5);
        for (var i = 0; i < 5; i++)
        {
            var done = ((first + i) % 5) switch
            {
                0 => CarryOut(),
                1 => EndWrite(),
                2 => ApplyNext(),
                3 => RunTask(),
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
        tasks.Clear();
        snapshots.Clear();
        store.Crash(random.Next(store.Unsynced + 1));
        (life, machine) = Start();
    }

    private (ReplicaLife, ShardGroupMachine) Start()
    {
        Starts++;
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
            case MakeSnapshot make:
                tasks.Enqueue(() => Make(make.Id));
                break;
            case DropSnapshot drop:
                Assert.True(snapshots.Remove(drop.Id), $"{drop.Id} is dropped and was not made");
                break;
            case FetchSnapshot fetch:
                tasks.Enqueue(() => Fetch(fetch.Snapshot));
                break;
            case SwapStore swap:
                tasks.Enqueue(() => Swap(swap.Snapshot));
                break;
            case AnswerMembership answer:
                OnMembership(answer);
                break;
            case AnswerTransfer answer:
                OnTransfer(answer);
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

    private bool RunTask()
    {
        if (!tasks.TryDequeue(out var task))
        {
            return false;
        }

        task();
        return true;
    }

    private void Make(SnapshotId id)
    {
        if (random.Chance(10))
        {
            life.SnapshotNotMade(id);
            return;
        }

        snapshots.Add(id, store.Snapshot());
        life.SnapshotMade(id, store.Applied);
    }

    private void Fetch(SnapshotReference reference)
    {
        if (OnFetch(reference) is { } snapshot && random.Chance(90))
        {
            Assert.Equal(reference.Position, snapshot.Applied);
            staged = snapshot;
            life.SnapshotStaged(reference.Id);
        }
        else
        {
            life.SnapshotFailed(reference.Id);
        }
    }

    private void Swap(SnapshotReference reference)
    {
        Assert.Empty(applying);
        store.ReplaceBy(staged!);
        machine = new ShardGroupMachine(new GroupId(1), store);
        SnapshotsInstalled++;

        // A crash may come between.
        tasks.Enqueue(() => life.StoreSwapped(reference.Id));
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
