using System.Collections.Immutable;
using Akka.Actor;
using ShardedKv.Core.Configurations;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Replicas;

/// <summary>Which node has which replica of one group, and the link there, as they are now: replicas and nodes come and go while one lives. The node actor alone
/// changes it, before it tells the replica of the placement; the replica's actors read it from their own threads.</summary>
/// <param name="linkTo">From any thread; null for a node without a link, and for this one.</param>
internal sealed class Roster(ImmutableSortedDictionary<ReplicaId, NodeName> nodes, Func<NodeName, IActorRef?> linkTo)
{
    private volatile ImmutableSortedDictionary<ReplicaId, NodeName> _nodes = nodes;

    public static Roster Empty { get; } = new(ImmutableSortedDictionary<ReplicaId, NodeName>.Empty, _ => null);

    public ImmutableSortedDictionary<ReplicaId, NodeName> Nodes => _nodes;

    /// <summary>No other replica of the group is known.</summary>
    public bool IsAlone => _nodes.Count <= 1;

    /// <summary>Null: not known.</summary>
    public NodeName? NodeOf(ReplicaId? replica) => replica is { } known && _nodes.TryGetValue(known, out var node) ? node : null;

    /// <summary>Null: its node is not known, has no link, or is this one.</summary>
    public IActorRef? LinkTo(ReplicaId replica) => _nodes.TryGetValue(replica, out var node) ? linkTo(node) : null;

    /// <summary>Takes in what g0 places. Who is placed no more stays while it is a member: numbers are never given twice, so it can be nowhere else.</summary>
    /// <param name="members">As the replica here last reported them; null: it has not.</param>
    public void Follow(Placement placement, Membership? members)
    {
        var placed = placement.Replicas.ToImmutableSortedDictionary(replica => replica.Replica, replica => replica.Node);
        _nodes = placed.AddRange(_nodes.Where(known => !placed.ContainsKey(known.Key) && members?.HasMember(known.Key) != false));
    }
}
