using ShardedKv.Core.Configurations;
using ShardedKv.Core.Meta;
using ShardedKv.Raft;
using Xunit.Abstractions;

namespace ShardedKv.Core.Tests.Members;

/// <summary>With groups = auto groups and replicas follow the nodes that come and go.</summary>
public sealed class GroupsAutoTests(ITestOutputHelper output)
{
    [Fact]
    public void One_node_that_becomes_three_has_three_replicas_of_everything_also_of_g0()
    {
        var fleet = new Fleet(nodes: 1, groups: 1, auto: true);
        fleet.Add(2);
        fleet.Add(3);

        fleet.Run();

        Assert.All(fleet.State.Placements.Values, placement => Assert.Equal(3, placement.Replicas.Select(replica => replica.Node).Distinct().Count()));
        Assert.Equal([0, 1, 2, 3], fleet.State.Placements.Keys.Select(group => group.Value));
        Assert.Equal("r1,r3,r5", fleet.MembersOf(0));
    }

    [Fact]
    public void Where_groups_are_named_none_gets_more_replicas_and_none_moves()
    {
        var fleet = new Fleet(nodes: 1, groups: 1);
        fleet.Add(2);
        fleet.Add(3);

        Assert.Null(fleet.Next());
    }

    [Theory]
    [InlineData(4), InlineData(5), InlineData(6), InlineData(9), InlineData(20)]
    public void Replicas_are_even_when_nodes_have_come_and_when_they_have_gone(int nodes)
    {
        var fleet = new Fleet(nodes: 3, groups: 3, auto: true);
        for (var node = 4; node <= nodes; node++)
        {
            fleet.Add(node);
        }

        fleet.Run();
        var after = fleet.Held();
        fleet.Submit(new Drain([.. Enumerable.Range(4, nodes - 3).Select(node => new NodeName($"n{node}"))]));
        fleet.Run();

        Assert.True(after.Max() - after.Min() <= 1, string.Join(' ', after));
        Assert.Equal(nodes, fleet.State.DataGroups().Length);
        Assert.Equal([nodes, nodes, nodes], fleet.Held());
        Assert.Equal(["n1", "n2", "n3"], fleet.State.Nodes.Keys.Select(node => node.Value));
        Assert.Equal(["n1", "n2", "n3"], fleet.State.Placements[MetaState.MetaGroup].Replicas.Select(replica => replica.Node.Value));
        output.WriteLine(string.Join(' ', after));
    }

    /// <summary>Six groups on the three nodes, each in a zone of its own; n4, n5 come in zone a. Only replicas from n1 can go there.</summary>
    [Fact]
    public void To_be_even_no_group_gets_into_fewer_zones()
    {
        var fleet = new Fleet(nodes: 3, groups: 6, auto: true, zones: ["a", "b", "c"]);
        fleet.Add(4, "a");
        fleet.Add(5, "a");

        fleet.Run();

        Assert.All(fleet.State.DataGroups(), group => Assert.Equal(
            ["a", "b", "c"], fleet.State.Placements[group].Replicas.Select(replica => fleet.State.Nodes[replica.Node].Zone).Order()));
        Assert.Equal([2, 6, 6, 2, 2], fleet.Held());
    }

    [Fact]
    public void A_group_whose_leader_is_unknown_is_not_moved_to_be_even()
    {
        var fleet = new Fleet(nodes: 3, groups: 4, auto: true);
        fleet.Add(4);
        var facts = fleet.Facts;

        Assert.IsType<PlaceReplica>(fleet.Next(facts: facts));
        Assert.Null(fleet.Next(facts: facts with { Members = new Dictionary<GroupId, Core.Controller.GroupMembersFact>() }));
    }
}
