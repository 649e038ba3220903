using System.Collections.Immutable;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Meta;

namespace ShardedKv.Core.Controller;

/// <summary>Which groups there should be, and on which nodes, where nobody names them.</summary>
public static class GroupPlanner
{
    /// <summary>The nodes of the next group: over as many zones as can be, then where the fewest replicas are, then by name. A node that names no zone
    /// is one by itself. The first, the preferred leader, is of these the one that leads the fewest groups.</summary>
    /// <param name="replicas">From 1 to the number of nodes.</param>
    public static ImmutableArray<NodeName> NodesOf(MetaState state, int replicas)
    {
        var staying = state.Placements.Values
            .Where(placement => placement.Group != MetaState.MetaGroup && !state.Left.ContainsKey(placement.Group) && !placement.Replicas.IsEmpty)
            .ToArray();
        var held = staying.SelectMany(placement => placement.Replicas).CountBy(replica => replica.Node).ToDictionary();
        var led = staying.CountBy(placement => placement.Replicas[0].Node).ToDictionary();

        var chosen = new List<NodeRecord>(replicas);
        while (chosen.Count < replicas)
        {
            chosen.Add(state.Nodes.Values
                .Except(chosen)
                .OrderBy(node => chosen.Count(other => node.Zone.Length > 0 && other.Zone == node.Zone))
                .ThenBy(node => held.GetValueOrDefault(node.Name))
                .ThenBy(node => node.Name)
                .First());
        }

        var leader = chosen.OrderBy(node => led.GetValueOrDefault(node.Name)).First();
        return [leader.Name, .. chosen.Where(node => node != leader).Select(node => node.Name)];
    }

    /// <summary>With groups = auto: as many groups as nodes, so that each node can lead one. What was ever formed counts, so that a group that somebody let
    /// leave is not formed anew.</summary>
    /// <returns>Null when there are, or were, as many.</returns>
    public static JoinAuto? Missing(MetaState state, int replicationFactor)
    {
        var missing = state.Nodes.Count - (state.NextGroup - 1);
        return missing > 0
            ? new JoinAuto(Math.Min(missing, OperationRules.GroupsMax), Math.Min(replicationFactor, state.Nodes.Count))
            : null;
    }

    /// <summary>While no operation is pending. The id is of the next group's number and of nobody's epoch: what two directors submit, or one for two nodes
    /// that come at once, is one operation.</summary>
    internal static SubmitOperation? Next(MetaState state, DirectorSettings settings)
    {
        if (!settings.GroupsAuto || Missing(state, settings.ReplicationFactor) is not { } join
            || OperationRules.FaultOnSubmission(state, join) is not null)
        {
            return null;
        }

        return new SubmitOperation(StepId.Of(state, "auto", state.NextGroup), join);
    }
}
