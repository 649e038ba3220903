using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Remote.Tests.Systems;

public sealed class WatchTests : IAsyncLifetime
{
    private readonly Nodes _nodes = new();
    private ActorSystem _a = null!;
    private ActorSystem _b = null!;

    public Task InitializeAsync()
    {
        _a = _nodes.Start("a");
        _b = _nodes.Start("b");
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _nodes.DisposeAsync();

    [Fact]
    public async Task The_end_of_a_remote_actor_is_told_once_to_each_watcher()
    {
        var echo = _a.RefTo(_b, _b.Echo());
        var (one, two) = (_a.Probe(), _a.Probe());
        await one.WatchAsync(echo);
        await two.WatchAsync(echo);

        echo.Tell("stop", ActorRefs.NoSender);

        foreach (var probe in new[] { one, two })
        {
            var terminated = await probe.Next<Terminated>();
            Assert.Equal(echo, terminated.ActorRef);
            Assert.True(terminated.ExistenceConfirmed);
            Assert.False(terminated.AddressTerminated);
        }

        Assert.True(one.IsEmpty);
    }

    [Fact]
    public async Task An_actor_that_is_gone_already_ends_a_watch_at_once()
    {
        var echo = _b.Echo();
        var remote = _a.RefTo(_b, echo);
        await echo.GracefulStop(Nodes.Patience);
        var probe = _a.Probe();

        await probe.WatchAsync(remote);

        Assert.Equal(remote, (await probe.Next<Terminated>()).ActorRef);
    }

    [Fact]
    public async Task After_unwatch_nothing_is_told_and_the_remote_watcher_forgets_the_node()
    {
        var echo = _a.RefTo(_b, _b.Echo());
        var probe = _a.Probe();
        await probe.WatchAsync(echo);
        await probe.UnwatchAsync(echo);
        var witness = _a.Probe();
        await witness.WatchAsync(echo);

        echo.Tell("stop", ActorRefs.NoSender);
        await witness.Next<Terminated>();

        Assert.True(probe.IsEmpty);
        Assert.Equal(RemoteWatcher.Stats.Empty, await _a.Provider().RemoteWatcher.Ask<RemoteWatcher.Stats>(RemoteWatcher.Stats.Empty, Nodes.Patience));
    }

    [Fact]
    public async Task A_crashed_system_is_found_out_by_its_missing_heartbeats_and_quarantined()
    {
        var a = _nodes.Start("logs", settings: "akka { loglevel = DEBUG, remote.log-received-messages = on }");
        var echo = a.RefTo(_b, _b.Echo());
        var (probe, quarantined, log) = (a.Probe(), a.Probe(typeof(QuarantinedEvent)), a.Probe(typeof(Debug)));
        await probe.WatchAsync(echo);

        // Only an answered heartbeat tells the uid that can be quarantined.
        await log.Find<Debug>(line => line.ToString().Contains("HeartbeatRsp", StringComparison.Ordinal));
        var uid = AddressUidExtension.Uid(_b);

        await _nodes.CrashAsync(_b);

        var terminated = await probe.Next<Terminated>();
        Assert.Equal(echo, terminated.ActorRef);
        Assert.True(terminated.AddressTerminated);
        Assert.Equal(uid, (await quarantined.Next<QuarantinedEvent>()).Uid);
    }

    [Fact]
    public async Task While_one_actor_of_a_system_is_watched_the_end_of_the_system_is_found_out()
    {
        var (first, second) = (_a.RefTo(_b, _b.Echo("first")), _a.RefTo(_b, _b.Echo("second")));
        var (probe, other) = (_a.Probe(), _a.Probe());
        await probe.WatchAsync(first);
        await probe.WatchAsync(second);
        await other.WatchAsync(second);
        await probe.UnwatchAsync(first);
        await other.UnwatchAsync(second);

        await _nodes.CrashAsync(_b);

        Assert.Equal(second, (await probe.Next<Terminated>()).ActorRef);
        await Eventually.True(
            () => _a.Provider().RemoteWatcher.Ask<RemoteWatcher.Stats>(RemoteWatcher.Stats.Empty, Nodes.Patience).Result.Equals(RemoteWatcher.Stats.Empty),
            "the remote watcher forgets the node");
        Assert.True(probe.IsEmpty);
        Assert.True(other.IsEmpty);
    }

    [Fact]
    public async Task A_watch_of_an_actor_in_a_system_that_is_quarantined_ends()
    {
        var echo = _a.RefTo(_b, _b.Echo());
        Assert.Equal("hi", await echo.Ask<string>("hi", Nodes.Patience));
        var (probe, quarantined) = (_a.Probe(), _a.Probe(typeof(QuarantinedEvent)));
        _a.Provider().Quarantine(_b.Address(), AddressUidExtension.Uid(_b));
        await quarantined.Next<QuarantinedEvent>();

        await probe.WatchAsync(echo);

        var terminated = await probe.Next<Terminated>();
        Assert.Equal(echo, terminated.ActorRef);
        Assert.True(terminated.AddressTerminated);
    }

    [Fact]
    public async Task A_watch_from_outside_of_any_actor_ends_with_the_system_of_the_watched_one()
    {
        var (first, second) = (_a.RefTo(_b, _b.Echo("first")), _a.RefTo(_b, _b.Echo("second")));
        var watched = first.WatchAsync();
        var stopped = second.GracefulStop(Nodes.Patience, "a message that stops nothing");
        var third = _nodes.Start("c");
        var elsewhere = _a.RefTo(third, third.Echo()).WatchAsync();

        await _nodes.CrashAsync(_b);

        Assert.True(await watched.WaitAsync(Nodes.Patience));
        Assert.True(await stopped);
        Assert.False(elsewhere.IsCompleted);
    }

    [Fact]
    public async Task A_watch_from_outside_of_any_actor_ends_at_once_when_the_system_is_already_quarantined()
    {
        var echo = _a.RefTo(_b, _b.Echo());
        Assert.Equal("hi", await echo.Ask<string>("hi", Nodes.Patience));
        var quarantined = _a.Probe(typeof(QuarantinedEvent));
        _a.Provider().Quarantine(_b.Address(), AddressUidExtension.Uid(_b));
        await quarantined.Next<QuarantinedEvent>();

        Assert.True(await echo.WatchAsync().WaitAsync(Nodes.Patience));
    }

    [Fact]
    public async Task A_watcher_that_missed_the_news_of_the_systems_end_is_told_all_the_same()
    {
        var echo = _a.RefTo(_b, _b.Echo());
        var late = new Latecomer(_a.Provider());

        _a.Provider().RemoteWatcher.Tell(new RemoteWatcher.WatchRemote((IInternalActorRef)echo, late), ActorRefs.NoSender);
        await _nodes.CrashAsync(_b);

        var told = await late.Told.WaitAsync(Nodes.Patience);
        Assert.Equal(echo, told.Actor);
        Assert.True(told.AddressTerminated);
    }

    [Fact]
    public async Task A_system_that_was_never_there_ends_a_watch_too()
    {
        var probe = _a.Probe();
        var nowhere = _a.Provider().ResolveActorRef("akka.tcp://nobody@127.0.0.1:1/user/x#5");

        await probe.WatchAsync(nowhere);

        Assert.True((await probe.Next<Terminated>()).AddressTerminated);
    }

    [Fact]
    public async Task A_system_that_shuts_down_ends_watches_without_waiting_for_heartbeats()
    {
        // The user actors are stopped first, and their watchers told, so what is watched here is a system actor.
        var watcher = _a.RefTo(_b, _b.Provider().RemoteWatcher);
        var slow = _nodes.Start("slow", settings: "akka.remote.watch-failure-detector.acceptable-heartbeat-pause = 300 s");
        var probe = slow.Probe();
        await probe.WatchAsync(slow.RefTo(_b, _b.Provider().RemoteWatcher));
        Assert.Equal("x", await slow.RefTo(_b, _b.Echo()).Ask<string>("x", Nodes.Patience));

        await _b.Terminate().WaitAsync(Nodes.Patience);

        Assert.Equal(watcher, (await probe.Next<Terminated>()).ActorRef);
    }

    [Fact]
    public async Task A_watch_survives_the_loss_of_its_connection()
    {
        var patient = _nodes.Start("patient", settings: "akka.remote.watch-failure-detector.acceptable-heartbeat-pause = 300 s");
        var echo = patient.RefTo(_b, _b.Echo());
        var (probe, events) = (patient.Probe(), patient.Probe(typeof(AssociationEvent)));
        await probe.WatchAsync(echo);
        await events.Find<AssociatedEvent>();

        patient.Remoting().AssociationWith(_b.Address()).BreakConnections();
        await events.Find<DisassociatedEvent>();
        _b.ActorSelection("/user/echo").Tell("stop", ActorRefs.NoSender);

        Assert.Equal(echo, (await probe.Next<Terminated>()).ActorRef);
    }

    [Fact]
    public async Task A_remote_reference_stops_its_actor()
    {
        var echo = _b.Echo();
        var probe = _b.Probe();
        await probe.WatchAsync(echo);

        _a.Stop(_a.RefTo(_b, echo));

        await probe.Next<Terminated>();
    }

    [Fact]
    public async Task The_end_of_a_watched_actor_is_told_ahead_of_what_still_waits_to_be_sent()
    {
        var sink = _b.Probe();
        var toSink = _a.RefTo(_b, sink.Ref);
        var subject = _a.Echo();
        await sink.WatchAsync(_b.RefTo(_a, subject));
        const int count = 200_000;

        for (var i = 0; i < count; i++)
        {
            toSink.Tell("bulk", ActorRefs.NoSender);
        }

        subject.Tell("stop");

        var before = 0;
        await sink.Find<object>(message =>
        {
            before += message is string ? 1 : 0;
            return message is Terminated;
        });
        Assert.InRange(before, 0, count - 1);
    }

    /// <summary>Not subscribed to the ends of systems, as one that begins to watch when the news is out already.</summary>
    private sealed class Latecomer(RemoteActorRefProvider provider) : MinimalActorRef
    {
        private readonly TaskCompletionSource<DeathWatchNotification> _told = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<DeathWatchNotification> Told => _told.Task;

        public override IActorRefProvider Provider => provider;

        public override ActorPath Path { get; } = provider.RootPath / "latecomer";

        public override void SendSystemMessage(ISystemMessage message) => _told.SetResult((DeathWatchNotification)message);
    }
}
