using Akka.Actor;
using static Akka.Actor.CoordinatedShutdown;

namespace Akka.Cluster;

/// <summary>
/// The top of the cluster's actors, <c>/system/cluster</c>. Passes requests on, and ties leaving the cluster to the phases
/// of the system's coordinated shutdown. When the core ends, all ends.
/// </summary>
internal sealed class ClusterDaemon : UntypedActor
{
    private readonly Cluster _cluster;
    private readonly CoordinatedShutdown _shutdown;
    private readonly IActorRef _core;

    public ClusterDaemon(Cluster cluster)
    {
        _cluster = cluster;
        _shutdown = CoordinatedShutdown.Get(Context.System);
        var self = cluster.SelfUniqueAddress;
        _core = Context.ActorOf(Props.Create(() => new ClusterCoreSupervisor(cluster)).WithDispatcher(cluster.Settings.UseDispatcher), "core");
        Context.Watch(_core);
        Context.ActorOf(Props.Create(() => new HeartbeatReceiver(self)).WithDispatcher(cluster.Settings.UseDispatcher), "heartbeatReceiver");
        AddShutdownTasks(Self);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case CoreInput or PublisherCommand:
                _core.Forward(message);
                break;
            case Terminated:
                _cluster.Shutdown();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PostStop()
    {
        _cluster.Terminated();
        if (_cluster.Settings.RunCoordinatedShutdownWhenDown)
        {
            _shutdown.Run(ClusterDowningReason.Instance);
        }
    }

    // A node that is Down, or that never joined, does not leave.
    private void AddShutdownTasks(IActorRef self)
    {
        _shutdown.AddTask(PhaseClusterLeave, "leave", async () =>
        {
            if (IsMember)
            {
                self.Tell(new CoreInput.Leave(_cluster.SelfAddress), ActorRefs.NoSender);
                await _cluster.Leaving.ConfigureAwait(false);
            }

            return Done.Instance;
        });
        _shutdown.AddTask(PhaseClusterExiting, "wait-exiting", async () =>
        {
            if (IsMember)
            {
                await _cluster.Exiting.ConfigureAwait(false);
            }

            return Done.Instance;
        });
        _shutdown.AddTask(PhaseClusterExitingDone, "exiting-completed", () =>
        {
            self.Tell(new CoreInput.ExitingCompleted(), ActorRefs.NoSender);
            return Task.FromResult(Done.Instance);
        });
        _shutdown.AddTask(PhaseClusterShutdown, "wait-shutdown", async () =>
        {
            await _cluster.Ended.ConfigureAwait(false);
            return Done.Instance;
        });
    }

    private bool IsMember => !_cluster.IsTerminated && _cluster.SelfMember.Status is not (MemberStatus.Down or MemberStatus.Removed);
}
