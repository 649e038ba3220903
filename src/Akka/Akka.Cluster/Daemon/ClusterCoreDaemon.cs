using Akka.Actor;
using Akka.Event;
using static Akka.Actor.CoordinatedShutdown;

namespace Akka.Cluster;

/// <summary>The shell of <see cref="ClusterCore"/>, <c>/system/cluster/core/daemon</c>: timers, messages and effects.</summary>
internal sealed class ClusterCoreDaemon : UntypedActor, IWithTimers
{
    private static readonly TimeSpan JoinTickInterval = TimeSpan.FromSeconds(1);

    private readonly Cluster _cluster;
    private readonly IActorRef _publisher;
    private readonly ClusterCore _core;
    private readonly ILoggingAdapter _log = Context.GetLogger();

    public ClusterCoreDaemon(Cluster cluster, IActorRef publisher)
    {
        _cluster = cluster;
        _publisher = publisher;
        _core = new ClusterCore(cluster.SelfUniqueAddress, cluster.SelfRoles, cluster.Settings.Rules, Context.System.Settings.Random);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private ClusterSettings Settings => _cluster.Settings;

    protected override void PreStart()
    {
        var cluster = _cluster;
        Context.ActorOf(Props.Create(() => new HeartbeatSender(cluster)).WithDispatcher(Settings.UseDispatcher), "heartbeatSender");
        if (cluster.DowningProvider.DowningActorProps is { } downing)
        {
            Context.ActorOf(downing, "downingProvider");
        }

        Repeat(new CoreInput.JoinTick(), JoinTickInterval, JoinTickInterval);
        Repeat(new CoreInput.GossipTick(), Settings.PeriodicTasksInitialDelay, Settings.GossipInterval);
        Repeat(new CoreInput.LeaderTick { Interval = Settings.LeaderActionsInterval }, Settings.PeriodicTasksInitialDelay, Settings.LeaderActionsInterval);
        Repeat(new CoreInput.ReapTick(cluster.FailureDetector.IsAvailable), Settings.PeriodicTasksInitialDelay, Settings.UnreachableNodesReaperInterval);
        if (!Settings.SeedNodes.IsEmpty)
        {
            Self.Tell(new CoreInput.JoinSeedNodes(Settings.SeedNodes), Self);
        }
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case CoreInput input:
                Step(input);
                break;
            case IClusterMessage received:
                Step(new CoreInput.Received(received));
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Step(CoreInput input)
    {
        var scheduler = Context.System.Scheduler;
        var before = _core.State;
        var effects = _core.Step(input, new Moment(scheduler.MonotonicClock, scheduler.Now.ToUnixTimeMilliseconds()));
        if (!ReferenceEquals(before, _core.State))
        {
            _cluster.SetMembership(_core.State);
            _publisher.Tell(new PublisherCommand.Publish(_core.State), Self);
        }

        foreach (var effect in effects)
        {
            Do(effect);
        }
    }

    private void Do(CoreEffect effect)
    {
        switch (effect)
        {
            case CoreEffect.Send send:
                Context.ActorSelection(new RootActorPath(send.To) / Self.Path.Elements).Tell(send.Message, Self);
                break;
            case CoreEffect.ForgetFailures forget:
                _cluster.FailureDetector.Remove(forget.Address);
                break;
            case CoreEffect.SpeedUpGossip:
                Timers.StartSingleTimer("gossip after 1/3", new CoreInput.GossipSpeedupTick(), Settings.GossipInterval / 3);
                Timers.StartSingleTimer("gossip after 2/3", new CoreInput.GossipSpeedupTick(), Settings.GossipInterval * 2 / 3);
                break;
            case CoreEffect.StartExiting:
                CoordinatedShutdown.Get(Context.System).Run(ClusterLeavingReason.Instance);
                break;
            case CoreEffect.GiveUpJoining:
                _log.Warning("Joining the seed nodes did not succeed within akka.cluster.shutdown-after-unsuccessful-join-seed-nodes; shutting down");
                CoordinatedShutdown.Get(Context.System).Run(ClusterJoinUnsuccessfulReason.Instance);
                break;
            case CoreEffect.ShutDown:
                _cluster.Shutdown();
                break;
            case CoreEffect.Note note:
                _log.Warning("Cluster Node [{0}] - {1}", _cluster.SelfAddress, note.Text);
                break;
            default:
                throw new InvalidOperationException($"Unknown effect {effect}");
        }
    }

    private void Repeat(CoreInput tick, TimeSpan initialDelay, TimeSpan interval) =>
        Timers.StartPeriodicTimer(tick.GetType(), tick, initialDelay, interval);
}
