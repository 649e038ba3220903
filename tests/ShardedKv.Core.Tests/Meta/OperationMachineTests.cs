using System.Collections.Immutable;
using ShardedKv.Core.Bootstrap;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Sessions;
using ShardedKv.Core.Tests.Controller;
using ShardedKv.Core.Tests.Store;
using ShardedKv.Raft;
using static ShardedKv.Core.Tests.Controller.ControllerUnderTest;

namespace ShardedKv.Core.Tests.Meta;

/// <summary>What g0 takes and refuses of the commands that carry out operations, whoever sends them.</summary>
public sealed class OperationMachineTests
{
    private readonly ControllerUnderTest controller = new(groups: 2, shards: 4);

    private MetaUnderTest Meta => controller.Meta;

    private long Epoch => controller.State.Epoch;

    [Fact]
    public void An_operations_group_is_formed_once_for_each_ordinal()
    {
        var id = controller.Submit(JoinOf([4, 5, 6], [6, 5, 4]));

        var early = Form(id, 1);
        var first = Form(id, 0);
        var again = Form(id, 0);
        var second = Form(id, 1);
        var beyond = Form(id, 2);

        Assert.Equal(new MetaRefused("number 1 of 2 groups is not the next: 0 are formed"), early);
        Assert.Equal(new GroupId(3), Assert.IsType<GroupFormed>(first).Placement.Group);
        Assert.Equal(first, again);
        Assert.Equal(new GroupId(4), Assert.IsType<GroupFormed>(second).Placement.Group);
        Assert.IsType<MetaRefused>(beyond);
        Assert.IsType<MetaRefused>(Form(id, -1));
        Assert.Equal(5, controller.State.NextGroup);
        Assert.Equal(["g3", "g4"], controller.State.OperationOf(id)!.Formed.Select(group => group.ToString()));
    }

    [Fact]
    public void Only_a_pending_operation_has_groups_plans_and_an_end()
    {
        var unknown = Meta.NewRequest();
        var done = controller.Submit(MoveOf(0, 2));
        controller.Run();
        var shards = controller.Last.Shards;

        foreach (var id in new[] { unknown, done })
        {
            var refused = new MetaRefused($"no operation {id} is pending");
            Assert.Equal(refused, Form(id, 0));
            Assert.Equal(refused, Meta.Apply(new PlanConfiguration(Meta.NewRequest(), controller.Last.Number, Epoch, shards, id)));
            Assert.Equal(refused, Put(shards, id));
            Assert.Equal(refused, Meta.Apply(new FinishOperation(Meta.NewRequest(), Epoch, id, new OperationRefused("late"))));
        }

        Assert.Equal(new ConfigNumber(2), controller.Last.Number);
    }

    [Fact]
    public void Everything_but_a_submission_needs_the_newest_epoch()
    {
        var join = controller.Submit(JoinOf([4, 5, 6]));
        var before = controller.State;
        var conflict = new MetaConflict(new ConfigNumber(1), Epoch);

        Assert.All(
            [
                new AcquireEpoch(Meta.NewRequest(), "late") { Expected = Epoch - 1 },
                new FormGroup(Meta.NewRequest(), Epoch - 1, [new NodeName("n4")]) { Part = new OperationPart(join, 0) },
                new PlanConfiguration(Meta.NewRequest(), new ConfigNumber(1), Epoch - 1, controller.Last.Shards, join),
                new PlanConfiguration(Meta.NewRequest(), new ConfigNumber(0), Epoch, controller.Last.Shards, join),
                new PutConfiguration(Meta.NewRequest(), new ConfigNumber(1), Epoch - 1, controller.Last.Shards) { Operation = join },
                new FinishOperation(Meta.NewRequest(), Epoch - 1, join, new OperationRefused("late")),
                new DissolveGroup(Meta.NewRequest(), Epoch - 1, new GroupId(2)),
            ],
            (MetaCommand command) => Assert.Equal(conflict, Meta.Apply(command)));
        Assert.Same(before, controller.State);
        Assert.Equal(new EpochAcquired(Epoch + 1), Meta.Apply(new AcquireEpoch(Meta.NewRequest(), "next") { Expected = Epoch }));
    }

    [Fact]
    public void An_operation_is_done_by_a_configuration_that_does_what_it_asks_for()
    {
        var shards = controller.Last.Shards;
        var join = controller.Submit(JoinOf([4, 5, 6]));
        Assert.Equal(new MetaRefused("0 of 1 groups are formed"), Put(shards, join));
        controller.Run();
        var leave = controller.Submit(LeaveOf(2));
        Assert.Equal(new MetaRefused("g2 leaves and has s3"), Put(controller.Last.Shards, leave));
        Assert.Equal(new MetaRefused("g2 leaves and has s3"), Plan(controller.Last.Shards, leave));
        controller.Run();
        var move = controller.Submit(MoveOf(1, 1));
        Assert.Equal(new MetaRefused("s1 is to be with g1 and is with g3"), Put(controller.Last.Shards, move));

        Assert.Equal(3, controller.State.Configurations.Length);
    }

    [Fact]
    public void Only_a_move_is_done_without_a_configuration()
    {
        var leave = controller.Submit(LeaveOf(2));

        Assert.IsType<MetaRefused>(Meta.Apply(new FinishOperation(Meta.NewRequest(), Epoch, leave, new OperationDone(new ConfigNumber(1)))));
        Assert.Empty(controller.State.Left);
        Assert.True(controller.State.OperationOf(leave)!.IsPending);
    }

    [Fact]
    public void A_group_that_has_left_gets_no_shard_and_one_that_has_not_is_not_dissolved()
    {
        var shards = controller.Last.Shards;
        controller.Submit(LeaveOf(2));
        while (controller.State.Left.IsEmpty)
        {
            Meta.Apply(controller.Next()!);
        }

        Assert.Equal(new MetaRefused("s1 is given to g2, which has left"), Put(shards, null));
        Assert.Equal(new MetaRefused("g1 has not left"), Meta.Apply(new DissolveGroup(Meta.NewRequest(), Epoch, new GroupId(1))));
        Assert.Equal(new MetaRefused("g0 has not left"), Meta.Apply(new DissolveGroup(Meta.NewRequest(), Epoch, new GroupId(0))));
        Assert.Equal(new MetaAccepted(), Meta.Apply(new DissolveGroup(Meta.NewRequest(), Epoch, new GroupId(2))));
        Assert.Equal(new MetaRefused("s1 is given to g2, which is nowhere"), Put(shards, null));
    }

    [Fact]
    public void Groups_that_were_formed_for_what_is_refused_leave_again()
    {
        var join = controller.Submit(JoinOf([4, 5, 6], [4, 5, 6]));
        Form(join, 0);

        Meta.Apply(new FinishOperation(Meta.NewRequest(), Epoch, join, new OperationRefused("given up")));

        Assert.Equal(["g1", "g2"], controller.State.Members().Select(group => group.ToString()));
        Assert.Equal(new ConfigNumber(1), controller.State.Left[new GroupId(3)]);
        Assert.Equal(["DissolveGroup"], ControllerDirectorTests.Names(controller.Run()));
    }

    [Fact]
    public void A_plan_ends_with_its_operation_or_with_the_next_configuration()
    {
        var move = controller.Submit(MoveOf(0, 2));
        Meta.Apply(controller.Next()!);
        var planned = controller.State.Planned!;
        Meta.Apply(new FinishOperation(Meta.NewRequest(), Epoch, move, new OperationRefused("given up")));
        var afterFinish = controller.State.Planned;
        controller.Submit(MoveOf(0, 2));
        Meta.Apply(controller.Next()!);
        Put(controller.Last.Shards, null);

        Assert.Equal(new ConfigNumber(2), planned.Number);
        Assert.Null(afterFinish);
        Assert.Null(controller.State.Planned);
        Assert.Null(controller.State.PlannedFor);
        Assert.Equal(new ConfigNumber(2), controller.Last.Number);
        Assert.Equal(new OperationDone(new ConfigNumber(3)), Assert.Single(Finished(), outcome => outcome is OperationDone));

        OperationOutcome[] Finished()
        {
            controller.Run();
            return [.. controller.State.Operations.Select(operation => operation.Outcome)];
        }
    }

    [Fact]
    public void The_last_finished_operations_are_kept_and_all_that_are_pending()
    {
        var waiting = new List<RequestId>();
        for (var i = 0; i < OperationRules.FinishedMax + 5; i++)
        {
            waiting.Add(controller.Submit(MoveOf(0, 1)));
            if (i < OperationRules.FinishedMax + 3)
            {
                controller.Run();
            }
        }

        Assert.Equal(OperationRules.FinishedMax + 2, controller.State.Operations.Length);
        Assert.Null(controller.State.OperationOf(waiting[2]));
        Assert.Equal(waiting[3], controller.State.Operations[0].Id);
        Assert.Equal(waiting[^2], controller.State.OldestPending()!.Id);
    }

    [Fact]
    public void The_same_submission_is_one_operation_however_many_requests_came_between()
    {
        var submit = new SubmitOperation(Meta.NewRequest(), JoinOf([4, 5, 6]));
        var first = Meta.Apply(submit);
        for (var i = 0; i < RememberedRequests.RequestsMax; i++)
        {
            Meta.Acquire();
        }

        var again = Meta.Apply(submit);

        Assert.Equal(new OperationAccepted(submit.Request), first);
        Assert.Equal(first, again);
        Assert.Single(controller.State.Operations);
    }

    /// <summary>A program that does not know the kinds refuses them, too.</summary>
    [Fact]
    public void In_an_entry_below_their_level_the_commands_of_hand_off_are_refused()
    {
        var bytes = MetaCommandCodec.Encode(new SubmitOperation(Meta.NewRequest(), MoveOf(0, 2)));
        var level = EntryBatchCodec.Encode(new LogTime(1), [bytes]);
        Assert.Equal(FeatureLevels.HandOff, EntryBatchCodec.Decode(level).FeatureLevel);
        bytes[^1] = FeatureLevels.SessionReads;

        var results = Meta.Machine.Apply(new Entry(
            Meta.Store.Applied.Index.Next(), new Term(1), EntryKind.Normal, EntryBatchCodec.Encode(new LogTime(1), [bytes])));

        Assert.Equal(new MetaRefused("a meta command of no known kind"), Assert.Single(results).Reply);
        Assert.Empty(controller.State.Operations);
    }

    [Fact]
    public void A_zone_is_kept_from_the_level_of_hand_off_on()
    {
        var zoned = MetaUnderTest.Node(1) with { Zone = "a" };
        var old = MetaUnderTest.Initialized(level: FeatureLevels.SessionReads);

        Assert.Equal(new MetaAccepted(), Meta.Apply(new RegisterNode(Meta.NewRequest(), zoned)));
        Assert.Equal(new MetaAccepted(), old.Apply(new RegisterNode(old.NewRequest(), zoned)));

        Assert.Equal("a", controller.State.Nodes[zoned.Name].Zone);
        Assert.Equal("", old.State.Nodes[zoned.Name].Zone);
        Assert.Equal(1, old.State.Version);
        Assert.False(Registration.IsDue(controller.State, zoned));
        Assert.False(Registration.IsDue(old.State, zoned));
        Assert.True(Registration.IsDue(controller.State, MetaUnderTest.Node(1)));
    }

    /// <summary>With every part of the state in use on the way.</summary>
    [Fact]
    public void A_state_with_operations_survives_its_codec_and_a_restart_at_any_boundary()
    {
        OperationBody[] story = [JoinOf([4, 5, 6], [6]), new JoinAuto(1, 3), MoveOf(0, 2), LeaveOf(1), LeaveOf(1), MoveOf(0, 2)];
        foreach (var body in story)
        {
            controller.Submit(body);
        }

        var states = new List<byte[]>();
        var planned = 0;
        while (controller.Next() is { } next)
        {
            Meta.Apply(next);
            states.Add(MetaStateCodec.Encode(controller.State));
            planned += controller.State.Planned is null ? 0 : 1;
            var read = MetaStateCodec.Decode(states[^1]);
            Assert.Equal(states[^1], MetaStateCodec.Encode(read));
            Assert.Equal(controller.State.Planned, read.Planned);
            Assert.Equal(controller.State.PlannedFor, read.PlannedFor);
            Assert.Equal(controller.State.Left, read.Left);
            Assert.True(controller.State.Configurations.SequenceEqual(read.Configurations));
        }

        var restarted = new MemoryStore();
        foreach (var entry in Meta.Log)
        {
            new MetaGroupMachine(restarted).Apply(entry);
        }

        Assert.Equal(4, planned);
        Assert.Equal(Meta.Store.Dump(), restarted.Dump());
        Assert.Equal(states[^1], MetaStateCodec.Encode(new MetaGroupMachine(restarted).State!));
    }

    private MetaReply Form(RequestId operation, int ordinal) => Meta.Apply(
        new FormGroup(Meta.NewRequest(), Epoch, [new NodeName("n4"), new NodeName("n5")]) { Part = new OperationPart(operation, ordinal) });

    private MetaReply Put(ImmutableArray<ShardAssignment> shards, RequestId? operation) =>
        Meta.Apply(new PutConfiguration(Meta.NewRequest(), controller.Last.Number, Epoch, shards) { Operation = operation });

    private MetaReply Plan(ImmutableArray<ShardAssignment> shards, RequestId operation) =>
        Meta.Apply(new PlanConfiguration(Meta.NewRequest(), controller.Last.Number, Epoch, shards, operation));
}
