using ShardedKv.Core.Configurations;
using ShardedKv.Raft;

namespace ShardedKv.Core.Routing;

/// <summary>Where groups' leaders are, as far as a router has heard.</summary>
/// <param name="local">The node whose replicas are the nearest; null: none is.</param>
internal sealed class KnownLeaders(NodeName? local)
{
    private readonly Dictionary<GroupId, NodeName> _leaders = [];

    public NodeName? Of(GroupId group) => _leaders.TryGetValue(group, out var leader) ? leader : null;

    /// <returns>False when it was known.</returns>
    public bool Learn(GroupId group, NodeName leader)
    {
        var news = Of(group) != leader;
        _leaders[group] = leader;
        return news;
    }

    /// <summary>That node does not lead, or does not answer.</summary>
    public void Forget(GroupId group, NodeName? leader)
    {
        if (Of(group) == leader)
        {
            _leaders.Remove(group);
        }
    }

    public void Lost(NodeName node)
    {
        foreach (var group in _leaders.Where(l => l.Value == node).Select(l => l.Key).ToArray())
        {
            _leaders.Remove(group);
        }
    }

    /// <summary>For what any replica may serve the node's own, once and where there is one; else the leader, or else the group's nodes one
    /// after the other.</summary>
    public NodeName? Candidate(GroupId group, Placement? placement, bool anyReplica, int attempts)
    {
        if (anyReplica && attempts == 0 && local is { } nearest && placement?.Replicas.Any(placed => placed.Node == nearest) == true)
        {
            return nearest;
        }

        return Of(group) ?? (placement is { Replicas.IsEmpty: false } ? placement.Replicas[attempts % placement.Replicas.Length].Node : null);
    }
}
