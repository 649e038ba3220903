using Akka.Actor;

namespace Akka.Cluster.Tools.Singleton;

/// <summary>Another node's manager did not answer for so long that this one starts anew.</summary>
public sealed class ClusterSingletonManagerIsStuckException : AkkaException
{
    public ClusterSingletonManagerIsStuckException(string message)
        : base(message)
    {
    }
}
