using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Cluster.Tools.Singleton.Managing;

/// <summary>What a manager is told.</summary>
internal abstract record ManagerInput : INoSerializationVerificationNeeded
{
    private ManagerInput()
    {
    }

    /// <summary>
    /// All members as of now; again after every change. Not change by change: a node that became Up in one step with an older
    /// one would take itself for the oldest in between.
    /// </summary>
    public sealed record Members(ImmutableList<Member> All) : ManagerInput;

    /// <summary>The downed member has ended on its side by now.</summary>
    public sealed record MarginElapsed(UniqueAddress Node) : ManagerInput;

    /// <summary>From the manager on another node.</summary>
    public sealed record Received(IClusterSingletonMessage Message, Address From) : ManagerInput;

    public sealed record RetryDue : ManagerInput;

    public sealed record LeaseRetryDue : ManagerInput;

    /// <param name="Acquired">False also when it is not known.</param>
    public sealed record LeaseAnswered(bool Acquired) : ManagerInput;

    public sealed record LeaseLost : ManagerInput;

    public sealed record SingletonEnded : ManagerInput;

    /// <summary>This node's coordinated shutdown has come to leaving the cluster.</summary>
    public sealed record SelfExiting : ManagerInput;

    /// <summary>This node's part in the cluster has ended; what is heard of members after that means nothing.</summary>
    public sealed record ClusterEnded : ManagerInput;
}
