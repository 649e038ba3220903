using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;

namespace Akka.Cluster;

/// <summary>Sends heartbeats to the neighbours in the ring, and tells the failure detector of the answers.</summary>
internal sealed class HeartbeatSender(Cluster cluster) : UntypedActor, IWithTimers
{
    private HeartbeatTargets _targets = HeartbeatTargets.None;
    private long _sequenceNr;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        // First to listen, then to look: no state is missed.
        Context.System.EventStream.Subscribe(Self, typeof(MembershipChanged));
        Changed(cluster.Membership);
        Timers.StartPeriodicTimer(nameof(Tick), Tick.Instance, cluster.Settings.PeriodicTasksInitialDelay, cluster.Settings.HeartbeatInterval);
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Tick:
                Send();
                break;
            case HeartbeatRsp response:
                Answered(response.From);
                break;
            case ExpectedFirstHeartbeat expected:
                ImagineFirst(expected.From);
                break;
            case MembershipChanged changed:
                Changed(changed.State);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Changed(MembershipState state)
    {
        var members = state.Gossip.Members.Keys.ToImmutableHashSet();
        var unreachable = state.Unreachable.Select(member => member.UniqueAddress).ToImmutableHashSet();
        var ring = new HeartbeatRing(state.Self, members.Add(state.Self), unreachable, cluster.Settings.MonitoredByNrOfMembers);
        (_targets, var forget) = _targets.Changed(ring, members, node => cluster.FailureDetector.IsAvailable(node.Address));
        foreach (var node in forget.Order())
        {
            cluster.FailureDetector.Remove(node.Address);
        }
    }

    private void Send()
    {
        foreach (var node in _targets.Active.Order())
        {
            if (!cluster.FailureDetector.IsMonitoring(node.Address) && !Timers.IsTimerActive(node))
            {
                Timers.StartSingleTimer(node, new ExpectedFirstHeartbeat(node), cluster.Settings.HeartbeatExpectedResponseAfter);
            }

            Context.ActorSelection(new RootActorPath(node.Address) / "system" / "cluster" / "heartbeatReceiver")
                .Tell(new Heartbeat(cluster.SelfAddress, _sequenceNr++), Self);
        }
    }

    private void Answered(UniqueAddress node)
    {
        if (!_targets.Active.Contains(node))
        {
            return;
        }

        cluster.FailureDetector.Heartbeat(node.Address);
        (_targets, var forget) = _targets.Answered(node);
        if (forget)
        {
            cluster.FailureDetector.Remove(node.Address);
        }
    }

    // One that never answers is not monitored; it is given an imagined first heartbeat to be late after.
    private void ImagineFirst(UniqueAddress node)
    {
        if (_targets.Active.Contains(node) && !cluster.FailureDetector.IsMonitoring(node.Address))
        {
            cluster.FailureDetector.Heartbeat(node.Address);
        }
    }

    private sealed record ExpectedFirstHeartbeat(UniqueAddress From) : INoSerializationVerificationNeeded;

    private sealed record Tick : INoSerializationVerificationNeeded
    {
        public static readonly Tick Instance = new();
    }
}
