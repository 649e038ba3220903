using Akka.Actor;
using Akka.Coordination;
using Akka.Dispatch.Seeded;
using Akka.Event;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Cluster.Tools.Singleton.Managing;

/// <summary>The shell of <see cref="ManagerDecisions"/>: timers, messages and effects. One runs on each member of the role, at the same path.</summary>
internal sealed class SingletonManager : ReceiveActor, IWithTimers
{
    private readonly Props _singletonProps;
    private readonly object _terminationMessage;
    private readonly ClusterSingletonManagerSettings _settings;
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly TaskCompletionSource<Done> _exitingDone = new(Context.System.Settings.PromiseOptions());
    private readonly TimeSpan _removalMargin;
    private readonly ManagerRules _rules;
    private readonly Lease? _lease;
    private ManagerState _state = new();
    private IActorRef? _singleton;
    private Task _leaseQuestion = Task.CompletedTask;
    private bool _restarts;

    /// <exception cref="ArgumentException">This member does not have the role.</exception>
    public SingletonManager(Props singletonProps, object terminationMessage, ClusterSingletonManagerSettings settings)
    {
        if (settings.Role is not null && !_cluster.SelfRoles.Contains(settings.Role))
        {
            throw new ArgumentException($"This cluster member [{_cluster.SelfAddress}] doesn't have the role [{settings.Role}]", nameof(settings));
        }

        _singletonProps = singletonProps;
        _terminationMessage = terminationMessage;
        _settings = settings;
        _removalMargin = settings.RemovalMargin > TimeSpan.Zero ? settings.RemovalMargin : _cluster.DowningProvider.DownRemovalMargin;
        _rules = MakeRules();
        _lease = settings.LeaseSettings is { } lease
            ? LeaseProvider.Get(Context.System).GetLease($"{Context.System.Name}-singleton-{Self.Path}", lease.LeaseImplementation, HostPort(_cluster.SelfAddress))
            : null;
        ReceiveAny(OnMessage);
    }

    ITimerScheduler IWithTimers.Timers { get; set; } = null!;

    private ITimerScheduler Timers => ((IWithTimers)this).Timers;

    protected override void PreStart()
    {
        if (_cluster.IsTerminated)
        {
            throw new ActorInitializationException("Cluster node must not be terminated");
        }

        _cluster.Subscribe(Self, typeof(IMemberEvent), typeof(ClusterShuttingDown));
        HandOverBeforeExiting(Self, _cluster, _exitingDone.Task);
    }

    protected override void PreRestart(Exception reason, object message)
    {
        _restarts = true;
        base.PreRestart(reason, message);
    }

    // Only now has the singleton ended that the manager ran before.
    protected override void PostRestart(Exception reason)
    {
        _lease?.Release();
        base.PostRestart(reason);
    }

    protected override void PostStop()
    {
        _cluster.Unsubscribe(Self);
        Complete(_exitingDone);
        if (_state.Lease != LeaseStand.None && !_restarts)
        {
            _ = ReleaseAfter(_leaseQuestion, _lease!);
        }
    }

    // Nobody hears of an answer that is still on its way, and it may be a grant.
    private static async Task ReleaseAfter(Task question, Lease lease)
    {
        await question.ConfigureAwait(false);
        await lease.Release().ConfigureAwait(false);
    }

    private void Complete(TaskCompletionSource<Done> promise) => Context.System.Settings.Complete(() => promise.TrySetResult(Done.Instance));

    // The node is not removed before this phase has ended, so its singleton has ended before another one starts.
    private static void HandOverBeforeExiting(IActorRef self, Cluster cluster, Task<Done> done) =>
        CoordinatedShutdown.Get(cluster.System).AddTask(CoordinatedShutdown.PhaseClusterExiting, "singleton-exiting", () =>
        {
            if (cluster.IsTerminated || cluster.SelfMember.Status == MemberStatus.Down)
            {
                return Task.FromResult(Done.Instance);
            }

            self.Tell(new ManagerInput.SelfExiting(), ActorRefs.NoSender);
            return done;
        });

    private ManagerRules MakeRules()
    {
        var retriesMin = SingletonConfig.AtLeast(1, SingletonConfig.Of(Context.System, SingletonConfig.Manager), SingletonConfig.Manager, "min-number-of-hand-over-retries");
        var retries = Math.Max(retriesMin, (int)(_removalMargin / _settings.HandOverRetryInterval) + 3);
        var exiting = CoordinatedShutdown.Get(Context.System).Timeout(CoordinatedShutdown.PhaseClusterExiting);
        return new ManagerRules(_cluster.SelfUniqueAddress, _settings.Role, _settings.LeaseSettings is not null, _removalMargin > TimeSpan.Zero)
        {
            HandOverRetriesMax = retries,
            TakeOverRetriesMax = Math.Max(1, retries - 3),
            ExitRetriesMax = Math.Max(1, (int)(exiting / 2 / _settings.HandOverRetryInterval)),
        };
    }

    private static string HostPort(Address address) => $"{address.System}@{address.Host}:{address.Port}";

    private void OnMessage(object message)
    {
        switch (message)
        {
            case ManagerInput input:
                Step(input);
                break;
            case CurrentClusterState or IMemberEvent:
                Step(new ManagerInput.Members([.. _cluster.State.Members]));
                break;
            case ClusterShuttingDown:
                Step(new ManagerInput.ClusterEnded());
                break;
            case IClusterSingletonMessage received:
                Step(new ManagerInput.Received(received, Sender.Path.Address));
                break;
            case Terminated ended when ended.ActorRef.Equals(_singleton):
                _singleton = null;
                Step(new ManagerInput.SingletonEnded());
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Step(ManagerInput input)
    {
        var before = _state.Phase;
        (_state, var effects) = ManagerDecisions.Step(_rules, _state, input);
        if (before != _state.Phase)
        {
            _log.Info("ClusterSingletonManager state change [{0} -> {1}]", before, _state.Phase);
        }

        foreach (var effect in effects)
        {
            Do(effect);
        }

        if (_state.Phase == ClusterSingletonState.End)
        {
            Complete(_exitingDone);
        }
    }

    private void Do(ManagerEffect effect)
    {
        switch (effect)
        {
            case ManagerEffect.Send send:
                Context.ActorSelection(new RootActorPath(send.To) / Self.Path.Elements).Tell(send.Message, Self);
                break;
            case ManagerEffect.Reply reply:
                Sender.Tell(reply.Message, Self);
                break;
            case ManagerEffect.StartSingleton:
                _log.Info("Singleton manager starting singleton actor [{0}]", Self.Path / _settings.SingletonName);
                _singleton = Context.Watch(Context.ActorOf(_singletonProps, _settings.SingletonName));
                break;
            case ManagerEffect.StopSingleton:
                _singleton!.Tell(_terminationMessage, Self);
                break;
            case ManagerEffect.AcquireLease:
                AcquireLease();
                break;
            case ManagerEffect.ReleaseLease:
                _lease!.Release();
                break;
            case ManagerEffect.RetryLater:
                Timers.StartSingleTimer("retry", new ManagerInput.RetryDue(), _settings.HandOverRetryInterval);
                break;
            case ManagerEffect.RetryLeaseLater:
                Timers.StartSingleTimer("retry lease", new ManagerInput.LeaseRetryDue(), _settings.LeaseSettings!.LeaseRetryInterval);
                break;
            case ManagerEffect.AwaitMargin await:
                Timers.StartSingleTimer(await.Node, new ManagerInput.MarginElapsed(await.Node), _removalMargin);
                break;
            case ManagerEffect.Fail fail:
                throw new ClusterSingletonManagerIsStuckException(fail.Reason);
            case ManagerEffect.StopManager:
                Context.Stop(Self);
                break;
            default:
                throw new InvalidOperationException($"Unknown effect {effect}");
        }
    }

    private void AcquireLease()
    {
        var (self, log, lease) = (Self, _log, _lease!);
        _leaseQuestion = Ask();

        async Task Ask()
        {
            var acquired = false;
            try
            {
                acquired = await lease.Acquire(cause =>
                {
                    log.Warning("The lease of the singleton was lost: {0}", cause?.Message ?? "no cause given");
                    self.Tell(new ManagerInput.LeaseLost(), ActorRefs.NoSender);
                }).ConfigureAwait(false);
            }
            catch (Exception cause)
            {
                log.Warning("The lease of the singleton could not be asked for: {0}", cause.Message);
            }

            self.Tell(new ManagerInput.LeaseAnswered(acquired), ActorRefs.NoSender);
        }
    }
}
