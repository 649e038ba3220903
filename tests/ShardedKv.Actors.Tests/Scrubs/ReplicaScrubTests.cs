using System.Collections.Immutable;
using System.Threading.Channels;
using Akka.Actor;
using Akka.TestKit;
using ShardedKv.Actors.Nodes;
using ShardedKv.Actors.Replicas;
using ShardedKv.Actors.Scrubs;
using ShardedKv.Actors.Settings;
using ShardedKv.Actors.Snapshots;
using ShardedKv.Actors.Tests.Replicas;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Integrity;
using ShardedKv.Raft;
using ShardedKv.Storage;

namespace ShardedKv.Actors.Tests.Scrubs;

/// <summary>A replica's scrub over a store on a disk. The test is the applier, and time is the test's.</summary>
public sealed class ReplicaScrubTests : IAsyncDisposable
{
    private const int Keys = 1_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ActorSystem _system = ActorSystem.Create(
        "scrub", "akka { loglevel = OFF, scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\" }");

    private readonly GroupUnderTest _group = new();
    private readonly Channel<object> _told = Channel.CreateUnbounded<object>();
    private readonly CancellationTokenSource _patience = new(Patience);
    private readonly RecountDesk _desk;
    private IActorRef _relay = ActorRefs.Nobody;
    private long _sequence;

    public ReplicaScrubTests()
    {
        Fill(_group);
        _desk = new RecountDesk(_group.Store);
    }

    [Fact]
    public async Task A_sound_store_passes_again_and_again_while_entries_are_applied_between_all_steps()
    {
        var scrub = Start(bytesPerSecond: 1L << 40);

        for (var pass = 0; pass < 2; pass++)
        {
            scrub.Tell(BeginScrub.Instance);
            var (steps, ended) = await RunAsync(scrub, () => _group.Put(1, ++_sequence, $"k{_sequence * 7 % Keys}", "later"));

            Assert.True(steps >= 4, $"{steps} steps");
            Assert.Equal(new ScrubEnded(GroupUnderTest.Group, true, null), ended);
        }
    }

    [Fact]
    public async Task A_row_that_was_altered_beside_the_log_is_reported_with_its_shard()
    {
        _group.Alter("k7");
        var scrub = Start(bytesPerSecond: 1L << 40);

        scrub.Tell(BeginScrub.Instance);

        var (_, ended) = await RunAsync(scrub);
        Assert.True(ended.IsComplete);
        Assert.Matches("^the scrub found that the rows of shard s[0-3] of generation c1 do not add up to their hash$", ended.Altered);
    }

    [Fact]
    public async Task Another_store_under_a_pass_ends_it_and_is_read_by_the_next()
    {
        using var source = new GroupUnderTest();
        Fill(source);
        source.Put(1, _sequence + 1, "k0", "newer");
        var (snapshot, staged) = source.StageIn(_group, 5);
        var scrub = Start(bytesPerSecond: 1L << 40);
        scrub.Tell(BeginScrub.Instance);
        await AnswerAsync(scrub);

        Assert.IsType<StoreNews.Swapped>(_group.Store.SwapTo(snapshot, staged));
        await RestAsync(scrub);

        Assert.Equal(new ScrubEnded(GroupUnderTest.Group, false, null), (await RunAsync(scrub)).Ended);
        scrub.Tell(BeginScrub.Instance);
        Assert.Equal(new ScrubEnded(GroupUnderTest.Group, true, null), (await RunAsync(scrub)).Ended);
    }

    [Fact]
    public void A_count_that_another_store_came_under_is_void_for_the_applier_too()
    {
        using var source = new GroupUnderTest();
        Fill(source);
        source.Put(1, Keys + 1, "k0", "newer");
        var (snapshot, staged) = source.StageIn(_group, 5);
        using var rows = new HeldSlot();
        Assert.IsType<RecountAnswer.Next>(_desk.Take(new RecountStep(null, [0, 5], rows)));
        rows.Take().Dispose();

        Assert.IsType<StoreNews.Swapped>(_group.Store.SwapTo(snapshot, staged));

        Assert.IsType<RecountAnswer.Void>(_desk.Take(new RecountStep(StateHashes.BeginRecount(), [0, 6], rows)));
    }

    /// <summary>A store that is held is never closed.</summary>
    [Fact]
    public async Task A_scrub_that_ends_with_its_replica_holds_no_store_and_none_that_comes_too_late()
    {
        using var source = new GroupUnderTest();
        Fill(source);
        source.Put(1, _sequence + 1, "k0", "newer");
        var (snapshot, staged) = source.StageIn(_group, 5);
        var held = _group.Store.Hold();
        var generation = held.Generation;
        held.Dispose();
        var scrub = Start(bytesPerSecond: 1L << 40);
        scrub.Tell(BeginScrub.Instance);
        var step = Assert.IsType<RecountStep>(await _told.Reader.ReadAsync(_patience.Token));

        await scrub.GracefulStop(Patience);
        _desk.Take(step);

        Assert.IsType<StoreNews.Swapped>(_group.Store.SwapTo(snapshot, staged));
        await generation.Unused.WaitAsync(_patience.Token);
    }

    /// <summary>256 rows of 534 bytes at a KiB a second.</summary>
    [Fact]
    public async Task Between_two_steps_it_rests_for_as_long_as_its_rate_asks()
    {
        var time = (TestScheduler)_system.Scheduler;
        var scrub = Start(bytesPerSecond: 1_024);
        scrub.Tell(BeginScrub.Instance);
        await AnswerAsync(scrub);
        await IdleAsync(scrub);

        time.Advance(TimeSpan.FromSeconds(100));
        await IdleAsync(scrub);
        Assert.False(_told.Reader.TryRead(out _));

        time.Advance(TimeSpan.FromSeconds(50));
        Assert.IsType<RecountStep>(await _told.Reader.ReadAsync(_patience.Token));
    }

    [Fact]
    public async Task Where_it_is_off_no_replica_is_asked_to_begin()
    {
        var replica = Relay();

        new ScrubDesk(null, new NodeClock(TimeProvider.System)).Begin(new Dictionary<GroupId, IActorRef> { [GroupUnderTest.Group] = replica });
        replica.Tell("marker");

        Assert.Equal("marker", await _told.Reader.ReadAsync(_patience.Token));
    }

    public async ValueTask DisposeAsync()
    {
        await _system.Terminate();
        _patience.Dispose();
        _group.Dispose();
    }

    private static void Fill(GroupUnderTest group)
    {
        for (var i = 0; i < Keys; i++)
        {
            group.Put(1, i + 1, $"k{i}", new string('v', 500));
        }

        using var held = group.Store.Hold();
        Assert.True(held.Generation.Store.FlushAsync().Wait(Patience));
    }

    // Every message of the scrub's comes here: steps for the applier, and the end for the node.
    private IActorRef Relay()
    {
        var told = _told.Writer;
        return _system.ActorOf(Props.Create(() => new RelayActor(told)));
    }

    private IActorRef Start(long bytesPerSecond)
    {
        _sequence = Keys;
        var settings = ShardedKvSettings.From(Akka.Configuration.ConfigurationFactory.ParseString(
            $"sharded-kv {{ node {{ name = n1, data-directory = d }}, bootstrap.nodes = [\"n1@h:1\"], store.scrub.bytes-per-second = {bytesPerSecond} }}"));
        var spec = new ReplicaSpec(
            GroupUnderTest.Group, new ReplicaId(1), Membership.Of(new ReplicaId(1)), Roster.Empty, "", false, settings,
            new NodeClock(TimeProvider.System), ActorRefs.Nobody);
        var (store, relay) = (_group.Store, Relay());
        _relay = relay;
        return _system.ActorOf(Props.Create(() => new ReplicaScrub(spec, store, relay, relay)));
    }

    private async Task AnswerAsync(IActorRef scrub) =>
        scrub.Tell(_desk.Take(Assert.IsType<RecountStep>(await _told.Reader.ReadAsync(_patience.Token))));

    // And what it has told is here.
    private async Task IdleAsync(IActorRef scrub)
    {
        await scrub.Ask<ActorIdentity>(new Identify(0), _patience.Token);
        await _relay.Ask<ActorIdentity>(new Identify(0), _patience.Token);
    }

    private async Task<(int Steps, ScrubEnded Ended)> RunAsync(IActorRef scrub, Action? between = null)
    {
        for (var steps = 0; ; steps++)
        {
            var message = await _told.Reader.ReadAsync(_patience.Token);
            if (message is ScrubEnded ended)
            {
                return (steps, ended);
            }

            between?.Invoke();
            scrub.Tell(_desk.Take(Assert.IsType<RecountStep>(message)));
            between?.Invoke();
            await RestAsync(scrub);
        }
    }

    private async Task RestAsync(IActorRef scrub)
    {
        await IdleAsync(scrub);
        ((TestScheduler)_system.Scheduler).Advance(TimeSpan.FromMinutes(1));
    }

    private sealed class RelayActor(ChannelWriter<object> told) : UntypedActor
    {
        protected override void OnReceive(object message) => told.TryWrite(message);
    }
}
