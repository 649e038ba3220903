using System.Collections.Immutable;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Meta;
using ShardedKv.Raft;

namespace ShardedKv.Core.Controller;

/// <summary>The nodes as a planner sees them: who may get a replica or a leadership, and how many replicas each has. Leaving replicas, g0 and groups
/// that have left do not count.</summary>
internal sealed class NodeLoads
{
    private readonly MetaState state;
    private readonly DirectorSettings settings;
    private readonly ControllerFacts facts;
    private readonly ImmutableSortedSet<NodeName> draining;
    private readonly Dictionary<NodeName, int> held;
    private readonly HashSet<(NodeName, IncarnationId)> usable;

    public NodeLoads(MetaState state, DirectorSettings settings, ControllerFacts facts)
    {
        (this.state, this.settings, this.facts) = (state, settings, facts);
        draining = state.Draining();
        Balanced = [.. state.Placements.Values.Where(placement => IsBalanced(state, placement.Group))];
        held = Balanced.SelectMany(placement => placement.Staying).CountBy(replica => replica.Node).ToDictionary();
        Usable = [.. state.Nodes.Values.Where(node => !draining.Contains(node.Name) && !IsAway(node.Name))];
        usable = [.. Usable.Select(node => (node.Name, node.Incarnation))];
    }

    /// <summary>The placements that are spread evenly.</summary>
    public ImmutableArray<Placement> Balanced { get; }

    /// <summary>Neither drained nor away nor full, in the order of their names.</summary>
    public ImmutableArray<NodeRecord> Usable { get; }

    public int HeldBy(NodeName node) => held.GetValueOrDefault(node);

    public bool IsDraining(NodeName node) => draining.Contains(node);

    /// <summary>It will not come back: its node is gone for too long, or lost the data directory that had it.</summary>
    public bool IsLost(ReplicaPlacement replica) =>
        !state.Nodes.TryGetValue(replica.Node, out var node) || node.Incarnation != replica.Incarnation
        || facts.GoneFor.GetValueOrDefault(node.Name) >= settings.ReplaceAfter;

    /// <summary>It is on a node that can be used, and still there.</summary>
    public bool IsUsable(ReplicaPlacement replica) => usable.Contains((replica.Node, replica.Incarnation));

    /// <summary>Where a replica beside <paramref name="others"/> goes: to as many zones as can be, then where the fewest replicas are, then by name. A node that
    /// names no zone is one by itself.</summary>
    /// <returns>Null when there is no such node.</returns>
    public NodeRecord? Best(IReadOnlyCollection<NodeRecord> others, Func<NodeRecord, bool> may) => Usable
        .Where(may)
        .OrderBy(node => InZoneOf(node, others))
        .ThenBy(node => HeldBy(node.Name))
        .FirstOrDefault();

    public static int InZoneOf(NodeRecord node, IEnumerable<NodeRecord> others) =>
        node.Zone.Length == 0 ? 0 : others.Count(other => other.Zone == node.Zone);

    public static bool IsBalanced(MetaState state, GroupId group) => group != MetaState.MetaGroup && !state.Left.ContainsKey(group);

    private bool IsAway(NodeName node)
    {
        var gone = facts.GoneFor.GetValueOrDefault(node);
        return gone >= settings.AwayAfter || gone >= settings.ReplaceAfter || facts.Full.Contains(node);
    }
}
