using System.Threading.Channels;
using Akka.Actor;
using ShardedKv.Actors.Nodes;
using ShardedKv.Actors.Replicas;
using ShardedKv.Actors.Settings;
using ShardedKv.Actors.Snapshots;
using ShardedKv.Actors.Tests.Snapshots;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Life;
using ShardedKv.Raft;
using ShardedKv.Storage;

namespace ShardedKv.Actors.Tests.Replicas;

public sealed class ApplierTests : IAsyncDisposable
{
    private static readonly GroupId Group = new(1);
    private static readonly ReplicaId First = new(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ActorSystem _system = ActorSystem.Create("applier", "akka.loglevel = OFF");
    private readonly string _directory = Directory.CreateTempSubdirectory("skv-applier-").FullName;

    /// <summary>Scenario 20: a refused write is the disk's fault, so another life begins by itself; a thrown one would be the program's.</summary>
    [Fact]
    public async Task A_store_that_refuses_a_write_is_reported_with_its_reason_and_nothing_is_applied_behind_it()
    {
        using var patience = new CancellationTokenSource(Patience);
        var options = new OrderedStoreOptions { FileBytesMax = 256 * 1024, MemtableBytesMax = 64 * 1024, DiskFullRetryPause = TimeSpan.FromHours(1) };
        using var store = new GroupStore(Group, Path.Combine(_directory, "store.db"), options, _ => { });
        while (Writes(store))
        {
            patience.Token.ThrowIfCancellationRequested();
        }

        var at = At(store);
        var told = Channel.CreateUnbounded<StoreNews>();
        var applier = Start(store, told.Writer);

        applier.Tell(new ApplyEntry(Noop(at.Index.Next()), []));
        applier.Tell(new ApplyEntry(Noop(at.Index.Next().Next()), []));

        Assert.Equal(LifeEnd.StoreRefused, Assert.IsType<StoreNews.Failed>(await told.Reader.ReadAsync(patience.Token)).End);
        await _system.Terminate();
        Assert.False(told.Reader.TryRead(out _));
        Assert.Equal(at, At(store));
    }

    public async ValueTask DisposeAsync()
    {
        await _system.Terminate();
        Directory.Delete(_directory, recursive: true);
    }

    // Members are rows like any other: a large value for the newest of them fills the file.
    private static bool Writes(GroupStore store)
    {
        try
        {
            store.Machine.Apply(new Entry(At(store).Index.Next(), new Term(1), EntryKind.Membership, new byte[300 * 1024]));
            return true;
        }
        catch (StoreException full) when (full.Failure == StoreFailure.DiskFull)
        {
            return false;
        }
    }

    private static LogPosition At(GroupStore store)
    {
        using var held = store.Hold();
        return held.Snapshot.Applied;
    }

    private static Entry Noop(LogIndex index) => new(index, new Term(1), EntryKind.Noop, default);

    private IActorRef Start(GroupStore store, ChannelWriter<StoreNews> told)
    {
        var settings = ShardedKvSettings.From(Akka.Configuration.ConfigurationFactory.ParseString(
            "sharded-kv { node { name = n1, data-directory = d }, bootstrap.nodes = [\"n1@h:1\"] }"));
        var spec = new ReplicaSpec(
            Group, First, Membership.Of(First), Roster.Empty, "", false, settings, new NodeClock(TimeProvider.System), ActorRefs.Nobody);
        var node = _system.DeadLetters;
        return _system.ActorOf(Props.Create(() => new FakeReplica(told, Props.Create(() => new ApplierActor(spec, store, node)))));
    }
}
