using Akka.Actor;
using Akka.Coordination;
using Akka.Event;

namespace Akka.Cluster.SBR;

/// <summary>The shell of <see cref="DowningResolver"/>: clock, cluster and lease.</summary>
internal sealed class SplitBrainResolverActor : UntypedActor, IWithTimers
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromSeconds(1);

    private readonly Cluster _cluster;
    private readonly Lease? _lease;
    private readonly DowningResolver _resolver;
    private readonly ILoggingAdapter _log = Context.GetLogger();

    public SplitBrainResolverActor(Cluster cluster, SplitBrainResolverSettings settings, Lease? lease)
    {
        _cluster = cluster;
        _lease = lease;
        _resolver = new DowningResolver(settings.Strategy, settings.DowningStableAfter, settings.DownAllWhenUnstable);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private static TimeSpan Now => Context.System.Scheduler.MonotonicClock;

    protected override void PreStart()
    {
        // First to listen, then to look: no state is missed.
        Context.System.EventStream.Subscribe(Self, typeof(MembershipChanged));
        _resolver.Observe(_cluster.Membership, Now);
        Timers.StartPeriodicTimer(nameof(Tick), Tick.Instance, TickInterval);
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case MembershipChanged changed:
                _resolver.Observe(changed.State, Now);
                break;
            case Tick:
                Act(_resolver.Tick(Now));
                break;
            case LeaseAnswer answer:
                Act(_resolver.LeaseAnswered(answer.Held, Now));
                break;
            case Status.Failure failure:
                _log.Warning(failure.Cause, "The lease for resolving a split was not acquired: {0}", failure.Cause.Message);
                Act(_resolver.LeaseAnswered(held: false, Now));
                break;
            case LeaseLost:
                _resolver.LeaseLost();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Act(DowningAction? action)
    {
        switch (action)
        {
            case DowningAction.Down down:
                _log.Warning("A split is resolved by downing [{0}]", string.Join(", ", down.Nodes.Select(node => node.Address)));
                foreach (var node in down.Nodes)
                {
                    _cluster.Down(node.Address);
                }

                break;
            case DowningAction.AcquireLease:
                var self = Self;
                _lease!.Acquire(_ => self.Tell(LeaseLost.Instance, ActorRefs.NoSender)).PipeTo(Self, success: held => new LeaseAnswer(held));
                break;
            case DowningAction.ReleaseLease:
                // When it fails, the lease runs out by itself.
                _ = _lease!.Release();
                break;
        }
    }

    private sealed record LeaseAnswer(bool Held) : INoSerializationVerificationNeeded;

    private sealed record LeaseLost : INoSerializationVerificationNeeded
    {
        public static readonly LeaseLost Instance = new();
    }

    private sealed record Tick : INoSerializationVerificationNeeded
    {
        public static readonly Tick Instance = new();
    }
}
