using System.Collections.Immutable;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Tests.Controller;
using ShardedKv.Raft;
using static ShardedKv.Core.Tests.Controller.ControllerUnderTest;

namespace ShardedKv.Core.Tests.Meta;

public sealed class OperationRulesTests
{
    public static TheoryData<string, string> Refused() => new()
    {
        { "join", "a Join of no group changes nothing" },
        { "join 65", "a Join is of 64 groups at most; this one is of 65" },
        { "join 4,5,4", "n4 is named twice" },
        { "join 4,5,6 7,8,9", "n7 is not a node of this cluster" },
        { "join -", "a group has replicas on 1 to 9 nodes; this one names 0" },
        { "join 1,2,3,4,5,6,7,8,9,10", "a group has replicas on 1 to 9 nodes; this one names 10" },
        { "auto 0 3", "a Join of no group changes nothing" },
        { "auto 65 3", "a Join is of 64 groups at most; this one is of 65" },
        { "auto 1 0", "a group has 1 to 9 replicas, not 0" },
        { "auto 1 10", "a group has 1 to 9 replicas, not 10" },
        { "auto 1 7", "7 replicas need as many nodes; the cluster has 6" },
        { "leave", "a Leave of no group changes nothing" },
        { "leave 65", "a Leave is of 64 groups at most; this one is of 65" },
        { "leave 1 1", "g1 is named twice" },
        { "leave 1 9", "there is no group g9" },
        { "leave 0", "g0 is the meta group, which holds no shards" },
        { "leave 3", "g3 has left" },
        { "leave 1 2", "the last group may not leave: its shards would be nowhere" },
        { "move 0 9", "there is no group g9" },
        { "move 0 0", "g0 is the meta group, which holds no shards" },
        { "move 0 3", "g3 has left" },
        { "move 10 1", "there is no shard s10" },
    };

    /// <summary>Groups 1 and 2; 3 has left and is not dissolved.</summary>
    [Theory, MemberData(nameof(Refused))]
    public void What_cannot_be_done_is_refused_in_words(string operation, string reason)
    {
        var controller = WithOneThatLeft();
        var before = controller.State;

        Assert.Equal(new MetaRefused(reason), controller.Meta.Apply(new SubmitOperation(controller.Meta.NewRequest(), Parse(operation))));
        Assert.Equal(reason, OperationRules.FaultOnSubmission(controller.State, Parse(operation)));
        Assert.Same(before, controller.State);
    }

    [Theory]
    [InlineData("join 1,2,3"), InlineData("join 6"), InlineData("join 1,2,3 1,2,3"), InlineData("auto 64 6"), InlineData("leave 2"), InlineData("move 9 2")]
    public void What_can_be_done_is_accepted(string operation) =>
        Assert.Null(OperationRules.FaultOnSubmission(WithOneThatLeft().State, Parse(operation)));

    /// <summary>What the one before it brings may make room for it; what no waiting mends is told at once.</summary>
    [Fact]
    public void Behind_another_only_what_no_waiting_mends_is_refused_on_submission()
    {
        var controller = WithOneThatLeft();
        controller.Submit(JoinOf([4, 5, 6]));

        Assert.Null(OperationRules.FaultOnSubmission(controller.State, LeaveOf(1, 2)));
        Assert.NotNull(OperationRules.FaultOnSubmission(controller.State, LeaveOf(1, 9)));
        Assert.NotNull(OperationRules.Fault(controller.State, LeaveOf(1, 2)));

        var leaves = controller.Submit(LeaveOf(1, 2));
        controller.Run();
        Assert.Equal(new OperationDone(new ConfigNumber(4)), controller.State.OperationOf(leaves)!.Outcome);
        Assert.Equal(["g4"], controller.State.Members().Select(group => group.ToString()));
    }

    [Fact]
    public void A_group_that_is_formed_and_has_not_joined_is_no_member()
    {
        var controller = new ControllerUnderTest(groups: 2);
        controller.Submit(JoinOf([4, 5, 6]));
        controller.Meta.Apply(controller.Next()!);

        Assert.Equal("g3 has not joined yet", OperationRules.Fault(controller.State, MoveOf(0, 3)));
        Assert.Equal("g3 has not joined yet", OperationRules.Fault(controller.State, LeaveOf(3)));
        Assert.Equal(["g1", "g2"], controller.State.Members().Select(group => group.ToString()));
    }

    [Fact]
    public void Below_the_level_of_hand_off_and_before_configuration_1_nothing_is_taken()
    {
        var old = new ControllerUnderTest(level: FeatureLevels.SessionReads).State;
        var young = MetaUnderTest.Initialized().State;

        Assert.StartsWith("the cluster is at feature level 4, and groups and shards change from level 5 on", OperationRules.FaultOnSubmission(old, JoinOf([1])));
        Assert.Equal("the cluster has no configuration yet", OperationRules.FaultOnSubmission(young, JoinOf([1])));
    }

    [Fact]
    public void The_operations_that_wait_are_bounded()
    {
        var controller = new ControllerUnderTest(groups: 2);
        for (var i = 0; i < OperationRules.PendingMax; i++)
        {
            controller.Submit(MoveOf(i % 10, 1 + (i % 2)));
        }

        var refused = controller.Meta.Apply(new SubmitOperation(controller.Meta.NewRequest(), MoveOf(0, 1)));
        controller.Run();

        Assert.Equal(new MetaRefused("64 operations are waiting, which is the most"), refused);
        Assert.Null(controller.State.OldestPending());
        Assert.Equal(new OperationDone(controller.Last.Number), controller.Do(MoveOf(0, 1)));
    }

    private static ControllerUnderTest WithOneThatLeft()
    {
        var controller = new ControllerUnderTest(groups: 3);
        controller.Submit(LeaveOf(3));
        while (controller.State.OldestPending() is not null)
        {
            controller.Meta.Apply(controller.Next()!);
        }

        return controller;
    }

    private static OperationBody Parse(string text)
    {
        var words = text.Split(' ');
        return words switch
        {
            ["join", "65"] => JoinOf([.. Enumerable.Repeat<int[]>([1, 2, 3], 65)]),
            ["join", "-"] => new Join([ImmutableArray<NodeName>.Empty]),
            ["join", .. var groups] => JoinOf([.. groups.Select(group => group.Split(',').Select(int.Parse).ToArray())]),
            ["auto", var groups, var replicas] => new JoinAuto(int.Parse(groups), int.Parse(replicas)),
            ["leave", "65"] => LeaveOf([.. Enumerable.Range(1, 65)]),
            ["leave", .. var groups] => LeaveOf([.. groups.Select(int.Parse)]),
            ["move", var shard, var group] => MoveOf(int.Parse(shard), int.Parse(group)),
            _ => throw new ArgumentException(text),
        };
    }
}
