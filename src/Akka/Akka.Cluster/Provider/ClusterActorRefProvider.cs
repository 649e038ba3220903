using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Configuration;
using Akka.Event;
using Akka.Remote;

namespace Akka.Cluster;

public interface IClusterActorRefProvider : IRemoteActorRefProvider;

/// <summary>The remote provider of a system that is a node of a cluster: <c>akka.actor.provider = cluster</c>.</summary>
public class ClusterActorRefProvider : RemoteActorRefProvider, IClusterActorRefProvider
{
    public ClusterActorRefProvider(string systemName, Settings settings, EventStream eventStream)
        : base(systemName, settings, eventStream)
    {
        settings.InjectTopLevelFallback(ConfigurationFactory.FromResource<ClusterActorRefProvider>("cluster.conf"));
    }

    public override void Init(ActorSystemImpl system)
    {
        base.Init(system);
        Cluster.Get(system);
    }

    protected override IActorRef CreateRemoteWatcher(ActorSystemImpl system)
    {
        var failureDetector = CreateRemoteWatcherFailureDetector(system);
        var settings = RemoteSettings;
        return system.SystemActorOf(
            settings.ConfigureDispatcher(Props.Create(() => new ClusterRemoteWatcher(
                failureDetector,
                settings.WatchHeartBeatInterval,
                settings.WatchUnreachableReaperInterval,
                settings.WatchHeartbeatExpectedResponseAfter)).WithDeploy(Deploy.Local)),
            "remote-watcher");
    }
}
