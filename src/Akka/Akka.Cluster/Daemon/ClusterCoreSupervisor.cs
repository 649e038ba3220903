using Akka.Actor;
using Akka.Event;

namespace Akka.Cluster;

/// <summary>
/// Above the core, <c>/system/cluster/core</c>. The core is never restarted: without its state it would no longer be the
/// member that the others know.
/// </summary>
internal sealed class ClusterCoreSupervisor : UntypedActor
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly IActorRef _publisher;
    private readonly IActorRef _daemon;

    public ClusterCoreSupervisor(Cluster cluster)
    {
        var (self, logInfo) = (cluster.SelfUniqueAddress, cluster.Settings.LogInfo);
        var publisher = Context.ActorOf(Props.Create(() => new ClusterEventPublisher(self, logInfo)).WithDispatcher(Context.Props.Dispatcher), "publisher");
        _publisher = publisher;
        _daemon = Context.ActorOf(Props.Create(() => new ClusterCoreDaemon(cluster, publisher)).WithDispatcher(Context.Props.Dispatcher), "daemon");
        Context.Watch(_daemon);
    }

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(cause =>
    {
        _log.Error(cause, "The cluster's core failed, so this node's part in the cluster ends: {0}", cause.Message);
        Self.Tell(PoisonPill.Instance, ActorRefs.NoSender);
        return Directive.Stop;
    });

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case CoreInput:
                _daemon.Forward(message);
                break;
            case PublisherCommand:
                _publisher.Forward(message);
                break;
            case Terminated:
                Context.Stop(Self);
                break;
            default:
                Unhandled(message);
                break;
        }
    }
}
