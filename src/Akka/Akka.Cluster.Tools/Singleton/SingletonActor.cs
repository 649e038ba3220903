using Akka.Actor;
using Akka.Util;

namespace Akka.Cluster.Tools.Singleton;

/// <summary>What <see cref="ClusterSingleton.Init"/> is to run.</summary>
public class SingletonActor
{
    private SingletonActor(string name, Props props, Option<object> stopMessage, Option<ClusterSingletonSettings> settings)
    {
        Name = name;
        Props = props;
        StopMessage = stopMessage;
        Settings = settings;
    }

    public string Name { get; }

    public Props Props { get; }

    /// <summary>None: a PoisonPill.</summary>
    public Option<object> StopMessage { get; }

    /// <summary>None: those of the system.</summary>
    public Option<ClusterSingletonSettings> Settings { get; }

    public static SingletonActor Create(Props props, string name) => new(name, props, Option<object>.None, Option<ClusterSingletonSettings>.None);

    public SingletonActor WithProps(Props props) => new(Name, props, StopMessage, Settings);

    /// <param name="stopMessage">Sent to the singleton when it has to end; it must then stop itself.</param>
    public SingletonActor WithStopMessage(object stopMessage) => new(Name, Props, Option<object>.Create(stopMessage), Settings);

    public SingletonActor WithSettings(ClusterSingletonSettings settings) => new(Name, Props, StopMessage, settings);
}
