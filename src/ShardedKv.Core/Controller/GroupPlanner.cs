using System.Collections.Immutable;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Meta;

namespace ShardedKv.Core.Controller;

/// <summary>Which groups there should be, and on which nodes, where nobody names them.</summary>
public static class GroupPlanner
{
    /// <summary>The nodes of the next group, one after the other the best beside those before it (<see cref="NodeLoads.Best"/>). The first, the preferred leader, is of
    /// these the one that leads the fewest groups.</summary>
    /// <returns>Null while too few nodes can be used.</returns>
    internal static ImmutableArray<NodeName>? NodesOf(NodeLoads loads, int replicas)
    {
        if (loads.Usable.Length < replicas)
        {
            return null;
        }

        var led = loads.Balanced.CountBy(placement => placement.Staying.First().Node).ToDictionary();
        var chosen = new List<NodeRecord>(replicas);
        while (chosen.Count < replicas)
        {
            chosen.Add(loads.Best(chosen, node => !chosen.Contains(node))!);
        }

        var leader = chosen.OrderBy(node => led.GetValueOrDefault(node.Name)).First();
        return [leader.Name, .. chosen.Where(node => node != leader).Select(node => node.Name)];
    }

    /// <summary>With groups = auto: as many groups as nodes, so that each node can lead one. What was ever formed counts, so that a group that somebody let
    /// leave is not formed anew.</summary>
    /// <returns>Null when there are, or were, as many.</returns>
    public static JoinAuto? Missing(MetaState state, int replicationFactor)
    {
        var nodes = state.Nodes.Count - state.Draining().Count;
        var missing = nodes - (state.NextGroup - 1);
        return missing > 0
            ? new JoinAuto(Math.Min(missing, OperationRules.GroupsMax), Math.Min(replicationFactor, nodes))
            : null;
    }

    /// <summary>While no operation is pending. The id is of the next group's number and of nobody's epoch: what two directors submit, or one for two nodes
    /// that come at once, is one operation.</summary>
    internal static SubmitOperation? Next(MetaState state, DirectorSettings settings, ControllerFacts facts)
    {
        if (!settings.GroupsAuto || Missing(state, settings.ReplicationFactor) is not { } join
            || new NodeLoads(state, settings, facts).Usable.Length < join.Replicas
            || OperationRules.FaultOnSubmission(state, join) is not null)
        {
            return null;
        }

        return new SubmitOperation(StepId.Of(state, "auto", state.NextGroup), join);
    }
}
