using ShardedKv.Core.Configurations;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;

namespace ShardedKv.Core.Controller;

/// <summary>From nothing to "configuration 1 stands".</summary>
internal static class Founding
{
    /// <summary>The first command of a cluster.</summary>
    public static MetaCommand Initialize(DirectorSettings settings)
    {
        var members = settings.Bootstrap.Members;
        var nodes = members.Select(member =>
            new NodeRecord(member.Name, member.Incarnation, member.Address, member.HttpAddress) { Zone = member.Zone });
        var replicas = members.Select(member => new ReplicaPlacement(member.Replica, member.Name, member.Incarnation));
        return new InitializeMeta(
            new RequestId(settings.Bootstrap.Cluster.Value),
            settings.Bootstrap.Cluster,
            settings.Limits,
            settings.ShardCount,
            [.. nodes],
            new Placement(MetaState.MetaGroup, 1, [.. replicas]));
    }

    /// <summary>While there is no configuration.</summary>
    public static MetaCommand Next(MetaState state, DirectorSettings settings)
    {
        var groups = state.DataGroups();
        if (groups.Length < (settings.GroupsAuto ? state.Nodes.Count : settings.Groups))
        {
            var loads = new NodeLoads(state, settings, ControllerFacts.None);
            var nodes = GroupPlanner.NodesOf(loads, Math.Min(settings.ReplicationFactor, state.Nodes.Count))!.Value;
            return new FormGroup(StepId.Of(state, settings, "group", groups.Length), state.Epoch, nodes);
        }

        return new PutConfiguration(
            StepId.Of(state, settings, "configuration", 0),
            new ConfigNumber(0),
            state.Epoch,
            InitialPlan.Spread(state.ShardCount, groups));
    }
}
