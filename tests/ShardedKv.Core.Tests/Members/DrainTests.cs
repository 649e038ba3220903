using ShardedKv.Core.Bootstrap;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Controller;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Tests.Meta;
using ShardedKv.Raft;

namespace ShardedKv.Core.Tests.Members;

/// <summary>Nodes that leave the cluster. g0 is on n1, n2, n3, and so is g1; g2 on n2, n3, n4.</summary>
public sealed class DrainTests
{
    private readonly Fleet fleet = new(nodes: 5, groups: 2);

    [Fact]
    public void A_drained_node_holds_nothing_and_is_of_the_cluster_no_more()
    {
        var drain = fleet.Submit(Of(2));
        Assert.Equal(["n2"], fleet.State.Draining().Select(node => node.Value));
        fleet.Run();

        Assert.Equal(new OperationDone(new ConfigNumber(1)), fleet.State.OperationOf(drain)!.Outcome);
        Assert.DoesNotContain(fleet.State.Placements.Values, placement => placement.Replicas.Any(replica => replica.Node.Value == "n2"));
        Assert.Equal(["n1", "n3", "n4", "n5"], fleet.State.Nodes.Keys.Select(node => node.Value));
        Assert.Equal(new DrainedNode(new NodeName("n2"), MetaUnderTest.Node(2).Incarnation), Assert.Single(fleet.State.Drained));
        Assert.Empty(fleet.State.Draining());
        Assert.Equal(["r1,r3,r10", "r4,r6,r11", "r8,r9,r12"], new[] { 0, 1, 2 }.Select(fleet.MembersOf));
    }

    [Fact]
    public void It_is_not_done_while_a_placement_names_the_node()
    {
        var drain = fleet.Submit(Of(2));
        var finish = new FinishOperation(fleet.Meta.NewRequest(), fleet.State.Epoch, drain, new OperationDone(new ConfigNumber(1)));

        Assert.Equal(new MetaRefused("a node that is drained still has replicas"), fleet.Meta.Apply(finish));
        var publish = new PutConfiguration(fleet.Meta.NewRequest(), new ConfigNumber(1), fleet.State.Epoch, fleet.State.LastConfiguration().Shards) { Operation = drain };
        Assert.Equal(new MetaRefused("a drain is done without a configuration"), fleet.Meta.Apply(publish));
        Assert.True(fleet.State.OperationOf(drain)!.IsPending);
    }

    [Fact]
    public void A_drained_node_is_refused_with_its_old_directory_and_taken_with_a_new_one()
    {
        fleet.Submit(Of(2));
        fleet.Run();
        var words = "n2 was drained and holds nothing; stop it; it can join again with an empty data directory";

        Assert.Equal(new MetaRefused(words), fleet.Meta.Apply(new RegisterNode(fleet.Meta.NewRequest(), MetaUnderTest.Node(2))));
        fleet.Add(2, incarnation: 1);
        Assert.Equal(new MetaRefused(words), fleet.Meta.Apply(new RegisterNode(fleet.Meta.NewRequest(), MetaUnderTest.Node(2))));

        Assert.Equal(MetaUnderTest.Node(2, 1).Incarnation, fleet.State.Nodes[new NodeName("n2")].Incarnation);
        Assert.False(Registration.IsDrained(fleet.State, MetaUnderTest.Node(2, 1)));
    }

    [Fact]
    public void It_waits_for_no_operation_and_keeps_none_waiting()
    {
        var move = fleet.Submit(new Move(new ShardId(0), new GroupId(2)));
        fleet.Apply(fleet.Next());
        var first = fleet.Submit(Of(2));
        var none = new HashSet<PreCopy>();
        while (fleet.Next(facts: fleet.Facts with { Close = none }) is { } next || fleet.Follow())
        {
            fleet.Apply(fleet.Next(facts: fleet.Facts with { Close = none }));
        }

        Assert.False(fleet.State.OperationOf(first)!.IsPending);
        Assert.True(fleet.State.OperationOf(move)!.IsPending);

        Assert.All(fleet.State.Placements.Keys, group => fleet.Idle.Add(group));
        var second = fleet.Submit(Of(3));
        fleet.Run();
        Assert.True(fleet.State.OperationOf(second)!.IsPending);
        Assert.False(fleet.State.OperationOf(move)!.IsPending);
    }

    /// <summary>With replace-after off, the node that is drained being dead, and the first that comes instead dying, too.</summary>
    [Fact]
    public void A_dead_node_can_be_drained()
    {
        var never = new Fleet(nodes: 5, groups: 1) { ReplaceAfter = null };
        never.Die(3);
        var drain = never.Submit(Of(3));
        never.Apply(never.Next());
        never.Apply(never.Next());
        never.Die(4);
        Assert.Null(never.Next());
        var both = never.Submit(Of(4));
        Assert.NotEqual(drain, both);
        never.Run();

        Assert.Equal(["n1", "n2", "n5"], never.State.Nodes.Keys.Select(node => node.Value));
        Assert.Equal(2, never.State.Drained.Length);
    }

    [Theory]
    [InlineData("", "a drain is of 1 to 64 nodes; this one is of 0")]
    [InlineData("1 1", "n1 is named twice")]
    [InlineData("9", "n9 is not a node of this cluster")]
    [InlineData("4", "n4 is being drained")]
    [InlineData("5", "n5 was drained and holds nothing")]
    [InlineData("1", "g0 has 3 replicas, which need as many nodes, and only 2 would be left: n2, n3")]
    [InlineData("1 2 3", "g0 has 3 replicas, which need as many nodes, and none would be left")]
    public void What_cannot_be_drained_is_refused_in_words(string nodes, string reason)
    {
        fleet.Submit(Of(5));
        fleet.Run();
        fleet.Submit(Of(4));
        var names = nodes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).ToArray();

        Assert.Equal(new MetaRefused(reason), fleet.Meta.Apply(new SubmitOperation(fleet.Meta.NewRequest(), Of(names))));
    }

    [Fact]
    public void Below_level_6_no_node_is_drained()
    {
        var old = new Fleet(nodes: 5, groups: 1, level: FeatureLevels.HandOff);

        Assert.StartsWith(
            "the cluster is at feature level 5, and nodes are drained from level 6 on", OperationRules.FaultOnSubmission(old.State, Of(5)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_group_is_not_formed_on_a_node_that_is_drained()
    {
        var drain = fleet.Submit(Of(5));

        Assert.Equal("n5 is being drained", OperationRules.FaultOnSubmission(fleet.State, new Join([[new NodeName("n5")]])));
        Assert.Equal("5 replicas need as many nodes; the cluster has 4", OperationRules.FaultOnSubmission(fleet.State, new JoinAuto(1, 5)));
        Assert.Equal(
            new MetaRefused("n5 is being drained"),
            fleet.Meta.Apply(new FormGroup(fleet.Meta.NewRequest(), fleet.State.Epoch, [new NodeName("n5")])));
        Assert.True(fleet.State.OperationOf(drain)!.IsPending);
    }

    /// <summary>It came before the drain was asked for, and has its turn after.</summary>
    [Fact]
    public void A_join_that_has_waited_is_refused_when_its_nodes_are_drained()
    {
        fleet.Submit(new Move(new ShardId(0), new GroupId(2)));
        var join = fleet.Submit(new Join([[new NodeName("n4"), new NodeName("n5")]]));
        fleet.Submit(Of(5));
        fleet.Run();

        Assert.Equal(new OperationRefused("n5 is not a node of this cluster"), fleet.State.OperationOf(join)!.Outcome);
    }

    [Fact]
    public void Drained_nodes_are_remembered_up_to_a_bound()
    {
        var state = fleet.State with
        {
            Drained = [.. Enumerable.Range(100, MetaState.DrainedMax).Select(node => new DrainedNode(new NodeName($"n{node}"), default))],
        };

        var next = DrainRules.Done(state, Of(5));

        Assert.Equal(MetaState.DrainedMax, next.Drained.Length);
        Assert.Equal(["n101", "n5"], new[] { next.Drained[0], next.Drained[^1] }.Select(node => node.Name.Value));
    }

    private static Drain Of(params int[] nodes) => new([.. nodes.Select(node => new NodeName($"n{node}"))]);
}
