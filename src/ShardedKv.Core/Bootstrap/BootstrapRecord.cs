using System.Collections.Immutable;
using ShardedKv.Core.Configurations;
using ShardedKv.Raft;

namespace ShardedKv.Core.Bootstrap;

/// <param name="Replica">Its number in g0.</param>
/// <param name="Address">host:port of the actor system's remoting.</param>
/// <param name="HttpAddress">Empty when the node serves no HTTP.</param>
public sealed record BootstrapMember(
    NodeName Name, IncarnationId Incarnation, ReplicaId Replica, string Address, string HttpAddress)
{
    /// <summary>As <see cref="NodeRecord.Zone"/>; here so that the first groups are spread over zones too.</summary>
    public string Zone { get; init; } = "";
}

/// <summary>What makes a node one of a cluster's first: the cluster's id and the first voters of g0, in the order in which the
/// settings name them. Written once by the first of them, the same at all.</summary>
public sealed record BootstrapRecord(ClusterId Cluster, ImmutableArray<BootstrapMember> Members)
{
    /// <returns>Null when the node is not a member.</returns>
    public BootstrapMember? Find(NodeName node) => Members.FirstOrDefault(member => member.Name == node);

    /// <summary>The first voters of g0.</summary>
    public Membership Voters() => Membership.Of(Members.Select(member => member.Replica));

    public bool Equals(BootstrapRecord? other) =>
        other is not null && Cluster == other.Cluster && Members.SequenceEqual(other.Members);

    public override int GetHashCode() => HashCode.Combine(Cluster, Members.Length);
}
