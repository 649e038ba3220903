using Akka.Actor;
using Akka.Actor.Internal;

namespace Akka.Cluster;

public class ClusterExtension : ExtensionIdProvider<Cluster>
{
    public override Cluster CreateExtension(ExtendedActorSystem system) => new((ActorSystemImpl)system);
}

/// <summary>The node's part in the cluster ended before it was a member.</summary>
public class ClusterJoinFailedException : AkkaException
{
    public ClusterJoinFailedException(string message)
        : base(message)
    {
    }
}

/// <summary>The scope of actors that are deployed over the nodes of a cluster.</summary>
public class ClusterScope : Scope
{
    public static readonly ClusterScope Instance = new();

    private ClusterScope()
    {
    }

    public override Scope WithFallback(Scope other) => Instance;
}
