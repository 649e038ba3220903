using System.Collections.Immutable;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Controller;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Tests.Members;
using ShardedKv.Core.Tests.Meta;
using ShardedKv.Raft;
using static ShardedKv.Core.Tests.Controller.ControllerUnderTest;

namespace ShardedKv.Core.Tests.Controller;

public sealed class GroupPlannerTests
{
    [Fact]
    public void A_group_goes_where_the_fewest_replicas_are_and_never_twice_to_a_node()
    {
        var controller = new ControllerUnderTest(nodes: 5, groups: 1);

        controller.Do(new JoinAuto(4, 3));

        var groups = GroupsOf(controller.State);
        Assert.All(groups, nodes => Assert.Equal(3, nodes.Distinct().Count()));
        Assert.Equal([3, 3, 3, 3, 3], PerNode(groups, nodes => nodes));
        Assert.Equal([1, 1, 1, 1, 1], PerNode(groups, nodes => nodes[..1]));
    }

    [Theory]
    [InlineData(3, 1, 7), InlineData(4, 3, 13), InlineData(7, 3, 20), InlineData(10, 5, 33), InlineData(9, 9, 4)]
    public void Replicas_and_preferred_leaders_are_even_over_nodes(int nodes, int replicas, int groups)
    {
        var controller = new ControllerUnderTest(nodes, groups: 1);
        controller.Do(new JoinAuto(groups, replicas));
        controller.Do(LeaveOf(1));

        var placed = GroupsOf(controller.State);

        Assert.Equal(groups, placed.Count);
        var held = PerNode(placed, names => names);
        Assert.True(held.Max() - held.Min() <= 2, string.Join(' ', held));
        var led = PerNode(placed, names => names[..1]);
        Assert.True(led.Max() - led.Min() <= 2, string.Join(' ', led));
    }

    /// <summary>Zone a has three nodes, b two, c one: each group is in all three.</summary>
    [Fact]
    public void Replicas_are_spread_over_zones_before_they_are_even_over_nodes()
    {
        var controller = Zoned("a", "a", "a", "b", "b", "c");

        controller.Do(new JoinAuto(6, 3));
        controller.Do(new JoinAuto(1, 5));

        var zones = GroupsOf(controller.State).Skip(1)
            .Select(nodes => string.Concat(nodes.Select(node => controller.State.Nodes[node].Zone).Order()))
            .ToArray();
        Assert.Equal(["abc", "abc", "abc", "abc", "abc", "abc", "aabbc"], zones);
    }

    [Fact]
    public void A_node_that_names_no_zone_is_one_by_itself()
    {
        var controller = Zoned("a", "a", "a", "", "");

        controller.Do(new JoinAuto(1, 3));

        var nodes = GroupsOf(controller.State)[1];
        Assert.Single(nodes, node => controller.State.Nodes[node].Zone == "a");
    }

    [Fact]
    public void The_order_in_which_nodes_came_changes_nothing()
    {
        var forward = With(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        var backward = With(11, 9, 7, 10, 8, 6, 5, 4, 3, 2, 1);

        Assert.True(NodesOf(forward, 5).SequenceEqual(NodesOf(backward, 5)));

        static MetaState With(params int[] nodes)
        {
            var meta = MetaUnderTest.Initialized();
            Assert.All(nodes, node => meta.Apply(new RegisterNode(meta.NewRequest(), MetaUnderTest.Node(node))));
            return meta.State;
        }
    }

    [Theory]
    [InlineData(6, 6, null, 0), InlineData(6, 7, null, 0), InlineData(6, 4, 2, 3), InlineData(2, 1, 1, 2), InlineData(100, 1, 64, 3)]
    public void With_groups_auto_there_are_as_many_groups_as_nodes(int nodes, int groups, int? missing, int replicas)
    {
        var state = new ControllerUnderTest(nodes, groups).State;

        Assert.Equal(missing is { } count ? new JoinAuto(count, replicas) : null, GroupPlanner.Missing(state, 3));
    }

    [Fact]
    public void A_group_that_was_let_leave_is_not_formed_anew()
    {
        var controller = new ControllerUnderTest(nodes: 3, groups: 3);
        controller.Submit(LeaveOf(3));
        while (controller.State.Left.IsEmpty)
        {
            controller.Meta.Apply(controller.Next()!);
        }

        Assert.Null(GroupPlanner.Missing(controller.State, 3));
        Assert.Equal("n3 n1 n2", string.Join(' ', NodesOf(controller.State, 3)));
    }

    [Fact]
    public void A_group_is_dissolved_when_it_was_formed_and_is_nowhere_any_more()
    {
        var state = new ControllerUnderTest(nodes: 3, groups: 3).State;
        var after = state with { Placements = state.Placements.Remove(new GroupId(2)) };

        Assert.True(after.IsDissolved(new GroupId(2)));
        Assert.False(after.IsDissolved(new GroupId(3)));
        Assert.False(after.IsDissolved(new GroupId(4)));
        Assert.False(after.IsDissolved(MetaState.MetaGroup));
    }

    [Fact]
    public void A_thousand_nodes_get_a_thousand_groups()
    {
        var state = MetaUnderTest.Initialized().State with
        {
            Nodes = Enumerable.Range(1, 1000)
                .Select(node => MetaUnderTest.Node(node) with { Zone = $"z{node % 5}" })
                .ToImmutableSortedDictionary(node => node.Name, node => node),
        };
        for (var group = 1; group <= 200; group++)
        {
            var replicas = NodesOf(state, 3).Select(node => new ReplicaPlacement(new ReplicaId(group), node, default));
            state = state with { Placements = state.Placements.Add(new GroupId(group), new Placement(new GroupId(group), 1, [.. replicas])) };
        }

        var held = state.Placements.Values.Skip(1).SelectMany(placement => placement.Replicas).CountBy(replica => replica.Node).ToArray();
        Assert.Equal(600, held.Length);
        Assert.All(state.Placements.Values.Skip(1), placement =>
            Assert.Equal(3, placement.Replicas.Select(replica => state.Nodes[replica.Node].Zone).Distinct().Count()));
    }

    /// <summary>Of five nodes n1 is being drained and n2 is away.</summary>
    [Fact]
    public void A_node_that_is_away_or_drained_is_in_no_new_group_and_a_group_waits_for_the_nodes_it_lacks()
    {
        var fleet = new Fleet(nodes: 5, groups: 1);
        fleet.Submit(new JoinAuto(1, 3));
        fleet.Submit(new JoinAuto(1, 3));
        fleet.Submit(new Drain([new NodeName("n1")]));
        fleet.Away("n2", TimeSpan.FromSeconds(10));

        var form = fleet.Run().OfType<FormGroup>().First();

        Assert.Equal(["n3", "n4", "n5"], form.Nodes.Select(node => node.Value).Order());
    }

    private static ImmutableArray<NodeName> NodesOf(MetaState state, int replicas) =>
        GroupPlanner.NodesOf(new NodeLoads(state, MetaUnderTest.Settings(), ControllerFacts.None), replicas)!.Value;

    private static ControllerUnderTest Zoned(params string[] zones)
    {
        var controller = new ControllerUnderTest(zones.Length);
        for (var i = 0; i < zones.Length; i++)
        {
            controller.Meta.Apply(new RegisterNode(controller.Meta.NewRequest(), MetaUnderTest.Node(i + 1) with { Zone = zones[i] }));
        }

        return controller;
    }

    private static List<NodeName[]> GroupsOf(MetaState state) =>
        [.. state.DataGroups().Select(group => state.Placements[group].Replicas.Select(replica => replica.Node).ToArray())];

    private static int[] PerNode(List<NodeName[]> groups, Func<NodeName[], NodeName[]> of) =>
        [.. groups.SelectMany(nodes => nodes).Distinct().Order().Select(node => groups.Count(nodes => of(nodes).Contains(node)))];
}
