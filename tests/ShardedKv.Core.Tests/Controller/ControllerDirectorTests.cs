using ShardedKv.Core.Controller;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Raft;
using static ShardedKv.Core.Tests.Controller.ControllerUnderTest;

namespace ShardedKv.Core.Tests.Controller;

public sealed class ControllerDirectorTests
{
    [Fact]
    public void A_join_forms_its_groups_plans_and_publishes()
    {
        var controller = new ControllerUnderTest();

        var id = controller.Submit(JoinOf([4, 5, 6], [2, 3]));
        var steps = controller.Run();

        Assert.Equal(["FormGroup", "FormGroup", "PlanConfiguration", "PutConfiguration"], Names(steps));
        Assert.Equal([4, 3, 3], controller.Counts());
        var operation = controller.State.OperationOf(id)!;
        Assert.Equal(["g2", "g3"], operation.Formed.Select(group => group.ToString()));
        Assert.Equal(new OperationDone(new ConfigNumber(2)), operation.Outcome);
        Assert.Equal("n4 n5 n6", NodesOf(controller, 2));
        Assert.Equal("n2 n3", NodesOf(controller, 3));
        Assert.Null(controller.State.Planned);
    }

    [Fact]
    public void What_is_planned_is_published_once_every_shard_that_moves_is_copied_ahead()
    {
        var controller = new ControllerUnderTest(groups: 2, shards: 4);
        controller.Submit(JoinOf([4, 5, 6], [5, 6, 4]));
        StepsTo<PlanConfiguration>(controller);
        var planned = controller.State.Planned!;
        var moving = planned.Shards.Where((shard, i) => shard != controller.Last.Shards[i])
            .Select(shard => new PreCopy(shard.Shard, planned.Number, shard.Group)).ToArray();

        Assert.Equal(2, moving.Length);
        Assert.Equal(new ConfigNumber(2), planned.Number);
        Assert.Null(controller.Next(facts: new ControllerFacts { Close = new HashSet<PreCopy> { moving[0] } }));
        Assert.Null(controller.Next(facts: new ControllerFacts
        {
            Close = new HashSet<PreCopy> { moving[0], moving[1] with { Number = new ConfigNumber(3) }, moving[1] with { To = new GroupId(9) } },
        }));
        Assert.IsType<PutConfiguration>(controller.Next(facts: new ControllerFacts { Close = moving.ToHashSet() }));
    }

    [Fact]
    public void What_is_planned_is_published_after_a_time_however_far_copies_are()
    {
        var controller = new ControllerUnderTest();
        controller.Submit(JoinOf([4, 5, 6]));
        StepsTo<PlanConfiguration>(controller);
        var limit = controller.Settings().PlanTimeLimit;

        Assert.Null(controller.Next(facts: new ControllerFacts { PlanAge = limit - TimeSpan.FromTicks(1) }));
        Assert.IsType<PutConfiguration>(controller.Next(facts: new ControllerFacts { PlanAge = limit }));
    }

    /// <summary>Sizes change while copies are under way; the plan that copies follow does not.</summary>
    [Fact]
    public void A_plan_is_published_as_it_was_made()
    {
        var controller = new ControllerUnderTest();
        controller.Submit(JoinOf([4, 5, 6]));
        StepsTo<PlanConfiguration>(controller);
        var planned = controller.State.Planned!;

        var put = Assert.IsType<PutConfiguration>(controller.Next(
            facts: controller.Ready with { ShardBytes = Plans.Weighing(1000, 900, 800, 700, 600, 5, 4, 3, 2, 1) }));

        Assert.True(planned.Shards.SequenceEqual(put.Shards));
    }

    [Fact]
    public void A_group_that_leaves_is_dissolved_once_it_holds_nothing_of_the_configuration_it_left_with()
    {
        var controller = new ControllerUnderTest(groups: 3);
        controller.Submit(LeaveOf(2));
        StepsTo<PutConfiguration>(controller);

        Assert.Equal([5, 5], controller.Counts());
        Assert.Equal(new ConfigNumber(2), controller.State.Left[new GroupId(2)]);
        Assert.Null(controller.Next(facts: ControllerFacts.None));
        Assert.Null(controller.Next(facts: EmptyAt(2, 1)));
        Assert.Null(controller.Next(facts: EmptyAt(1, 2)));
        Assert.Equal(new MetaAccepted(), controller.Meta.Apply(controller.Next(facts: EmptyAt(2, 2))!));
        Assert.Equal(["g1", "g3"], controller.State.DataGroups().Select(group => group.ToString()));
        Assert.Empty(controller.State.Left);
        Assert.Null(controller.Next());

        static ControllerFacts EmptyAt(int group, int number) => new()
        {
            EmptyAt = new Dictionary<GroupId, ConfigNumber> { [new GroupId(group)] = new(number) },
        };
    }

    [Fact]
    public void A_dissolved_groups_number_is_not_given_again()
    {
        var controller = new ControllerUnderTest(groups: 2);
        controller.Do(LeaveOf(2));

        controller.Do(JoinOf([1, 2, 3]));

        Assert.Equal(["g1", "g3"], controller.State.DataGroups().Select(group => group.ToString()));
        Assert.Equal(["r13", "r14", "r15"], controller.State.Placements[new GroupId(3)].Replicas.Select(replica => replica.Replica.ToString()));
    }

    [Fact]
    public void A_shard_moves_by_name_and_one_that_is_there_already_needs_no_configuration()
    {
        var controller = new ControllerUnderTest(groups: 2, shards: 4);

        var moved = controller.Do(MoveOf(0, 2));
        var again = controller.Do(MoveOf(0, 2));

        Assert.Equal(new OperationDone(new ConfigNumber(2)), moved);
        Assert.Equal(new OperationDone(new ConfigNumber(2)), again);
        Assert.Equal(2, controller.State.Configurations.Length);
        Assert.Equal([1, 3], controller.Counts());
    }

    [Fact]
    public void Groups_join_and_leave_with_a_configuration_even_when_no_shard_moves()
    {
        var controller = new ControllerUnderTest(groups: 2, shards: 2);

        Assert.Equal(new OperationDone(new ConfigNumber(2)), controller.Do(JoinOf([4, 5, 6])));
        Assert.Equal([1, 1, 0], controller.Counts());
        Assert.Equal(new OperationDone(new ConfigNumber(3)), controller.Do(LeaveOf(3)));
        Assert.Equal(["g1", "g2"], controller.State.DataGroups().Select(group => group.ToString()));
        Assert.True(controller.State.Configurations[0].Shards.SequenceEqual(controller.Last.Shards));
    }

    [Fact]
    public void Operations_are_carried_out_in_the_order_in_which_they_came()
    {
        var controller = new ControllerUnderTest(groups: 2);
        RequestId[] ids = [controller.Submit(JoinOf([4, 5, 6])), controller.Submit(LeaveOf(1)), controller.Submit(MoveOf(0, 2))];

        controller.Run();

        Assert.Equal(
            [new ConfigNumber(2), new ConfigNumber(3), new ConfigNumber(4)],
            ids.Select(id => Assert.IsType<OperationDone>(controller.State.OperationOf(id)!.Outcome).Number));
        Assert.Equal([6, 4], controller.Counts());
    }

    [Fact]
    public void What_those_before_it_made_impossible_is_refused_when_it_is_its_turn()
    {
        var controller = new ControllerUnderTest(groups: 2);
        var first = controller.Submit(LeaveOf(1));
        var second = controller.Submit(LeaveOf(2));
        var third = controller.Submit(MoveOf(0, 1));

        controller.Run();

        Assert.Equal(new OperationDone(new ConfigNumber(2)), controller.State.OperationOf(first)!.Outcome);
        Assert.Equal(
            new OperationRefused("the last group may not leave: its shards would be nowhere"), controller.State.OperationOf(second)!.Outcome);
        Assert.Equal(new OperationRefused("g1 has left"), controller.State.OperationOf(third)!.Outcome);
        Assert.Equal([10], controller.Counts());
    }

    [Fact]
    public void The_same_state_gives_the_same_bytes_so_that_repeating_is_harmless()
    {
        var controller = new ControllerUnderTest();
        controller.Submit(JoinOf([4, 5, 6]));
        controller.Submit(new JoinAuto(1, 3));
        controller.Submit(LeaveOf(1));
        while (controller.Next() is { } next)
        {
            var again = controller.Next()!;
            Assert.Equal(MetaCommandCodec.Encode(next), MetaCommandCodec.Encode(again));
            var replies = controller.Meta.ApplyAll(next, again);
            Assert.Equal(replies[0], replies[1]);
        }

        Assert.Equal([5, 5], controller.Counts());
        Assert.Equal(4, controller.State.Configurations.Length);
    }

    [Fact]
    public void With_nothing_to_do_a_controller_that_changes_hands_writes_nothing()
    {
        var controller = new ControllerUnderTest();

        Assert.Null(controller.Next("n2/t2"));

        controller.Submit(MoveOf(0, 1));
        Assert.Equal(["AcquireEpoch", "FinishOperation"], Names(controller.Run("n2/t2")));
    }

    [Fact]
    public void A_controller_whose_epoch_another_has_taken_proposes_nothing_more()
    {
        var controller = new ControllerUnderTest(groups: 2);
        controller.Submit(LeaveOf(2));
        controller.Meta.Acquire("n2/t2");

        Assert.Null(controller.Next("n1/t1", controller.Ready with { HadEpoch = true }));
        Assert.IsType<PlanConfiguration>(controller.Next("n2/t2", controller.Ready with { HadEpoch = true }));
        Assert.IsType<AcquireEpoch>(controller.Next("n1/t1", controller.Ready));
    }

    [Fact]
    public void A_dissolution_does_not_wait_for_copies_of_the_next_operation()
    {
        var controller = new ControllerUnderTest(groups: 3);
        controller.Submit(LeaveOf(3));
        StepsTo<PutConfiguration>(controller);
        controller.Submit(LeaveOf(2));
        StepsTo<PlanConfiguration>(controller);

        var next = controller.Next(facts: controller.Ready with { Close = new HashSet<PreCopy>() });

        Assert.Equal(new GroupId(3), Assert.IsType<DissolveGroup>(next).Group);
    }

    [Fact]
    public void With_groups_auto_a_group_is_formed_for_each_node_that_comes()
    {
        var controller = new ControllerUnderTest(nodes: 3, groups: 3, shards: 12);
        var auto = controller.Settings() with { GroupsAuto = true };
        Assert.Null(ControllerDirector.Next(controller.State, auto, controller.Ready));
        controller.Meta.Apply(new RegisterNode(controller.Meta.NewRequest(), Tests.Meta.MetaUnderTest.Node(4)));
        var one = ControllerDirector.Next(controller.State, auto, controller.Ready)!;
        controller.Meta.Apply(new RegisterNode(controller.Meta.NewRequest(), Tests.Meta.MetaUnderTest.Node(5)));
        var two = ControllerDirector.Next(controller.State, auto with { Holder = "n9/t9" }, controller.Ready)!;

        // Who holds no epoch has to acquire it first; its submission would be the other's.
        Assert.IsType<AcquireEpoch>(two);
        controller.Meta.Apply(one);
        while (ControllerDirector.Next(controller.State, auto, controller.Ready) is { } next)
        {
            controller.Meta.Apply(next);
        }

        Assert.Equal(5, controller.State.Members().Length);
        Assert.Equal([3, 3, 2, 2, 2], controller.Counts());
        Assert.Equal(["g4", "g5"], controller.State.Members()[3..].Select(group => group.ToString()));
        Assert.Equal("n4 n5 n1", NodesOf(controller, 4));
        Assert.Equal("n5 n4 n2", NodesOf(controller, 5));
    }

    internal static string[] Names(IEnumerable<MetaCommand> commands) => [.. commands.Select(command => command.GetType().Name)];

    private static string NodesOf(ControllerUnderTest controller, int group) =>
        string.Join(' ', controller.State.Placements[new GroupId(group)].Replicas.Select(replica => replica.Node));

    /// <summary>Goes on until a command of the kind is applied.</summary>
    private static void StepsTo<T>(ControllerUnderTest controller)
        where T : MetaCommand
    {
        MetaCommand next;
        do
        {
            next = controller.Next()!;
            controller.Meta.Apply(next);
        }
        while (next is not T);
    }
}
