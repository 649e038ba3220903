using System.Collections.Immutable;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Tests.Store;
using ShardedKv.Raft;
using static ShardedKv.Core.Tests.Controller.ControllerUnderTest;
using static ShardedKv.Core.Tests.Controller.Plans;

namespace ShardedKv.Core.Tests.Controller;

/// <summary>The controller's list of the classic lab, over the machine of g0, which every replica runs: with one group by call and with
/// several, ten shards. Every configuration is held against all groups that are there, and what each replica makes of the log
/// against the others.</summary>
public sealed class LabControllerTests
{
    private readonly ControllerUnderTest controller = new(nodes: 9);

    [Theory, InlineData(1), InlineData(3)]
    public void Groups_join_and_leave_and_shards_are_even_after_each(int groupsByCall)
    {
        for (var i = 0; i < 4; i++)
        {
            Does(JoinOf([.. Enumerable.Range(0, groupsByCall).Select(group => Triple((3 * i) + group))]));
            Check();
        }

        while (controller.State.Members().Length > groupsByCall)
        {
            Does(new Leave([.. controller.State.Members()[..groupsByCall]]));
            Check();
        }

        EveryReplicaAgrees();
    }

    [Fact]
    public void Every_configuration_of_the_past_can_be_asked_for_and_is_as_it_was()
    {
        var seen = new List<Configuration> { controller.Last };
        for (var i = 0; i < 6; i++)
        {
            Does(i % 3 == 2 ? LeaveOf(controller.State.Members()[0].Value) : JoinOf(Triple(i), Triple(i + 1)));
            seen.Add(controller.Last);
            controller.Meta.Reopen();
        }

        Does(MoveOf(0, controller.State.Members()[^1].Value));
        seen.Add(controller.Last);

        Assert.Equal(8, controller.State.Configurations.Length);
        foreach (var state in new[] { controller.State, MetaStateCodec.Decode(MetaStateCodec.Encode(controller.State)) })
        {
            Assert.All(seen, configuration => Assert.Equal(configuration, state.ConfigurationOf(configuration.Number)));
            Assert.Equal(Configuration.Empty, state.ConfigurationOf(new ConfigNumber(0)));
            Assert.Null(state.ConfigurationOf(new ConfigNumber(9)));
        }

        EveryReplicaAgrees();
    }

    [Fact]
    public void Ten_shards_move_by_name_and_stay_until_the_next_join_or_leave()
    {
        Does(JoinOf(Triple(1)));
        for (var shard = 0; shard < 10; shard++)
        {
            Does(MoveOf(shard, shard < 5 ? 1 : 2));
            Assert.Equal(new GroupId(shard < 5 ? 1 : 2), controller.Last.Shards[shard].Group);
        }

        Assert.All(controller.Last.Shards, shard => Assert.Equal(new GroupId(shard.Shard.Value < 5 ? 1 : 2), shard.Group));
        for (var shard = 0; shard < 10; shard++)
        {
            Does(MoveOf(shard, 1));
        }

        Assert.Equal([10, 0], controller.Counts());
        Does(JoinOf(Triple(2)));
        Check();
        EveryReplicaAgrees();
    }

    [Fact]
    public void A_join_or_leave_that_is_sent_again_is_one()
    {
        var join = new SubmitOperation(controller.Meta.NewRequest(), JoinOf(Triple(1)));
        controller.Meta.ApplyAll(join, join);
        controller.Run();
        controller.Meta.Apply(join);
        controller.Run();
        var leave = new SubmitOperation(controller.Meta.NewRequest(), LeaveOf(1));
        controller.Meta.ApplyAll(leave, leave);
        controller.Run();
        controller.Meta.Apply(leave);
        controller.Run();

        Assert.Equal(["g2"], controller.State.Members().Select(group => group.ToString()));
        Assert.Equal(new ConfigNumber(3), controller.Last.Number);
    }

    /// <summary>Ten clients at once, each with a join of one, a join of another, and a leave of its first: in every order that comes.</summary>
    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5)]
    public void Clients_that_join_and_leave_at_once_each_get_what_they_asked_for(ulong seed)
    {
        var random = new SeededRandom(seed);
        var clients = Enumerable.Range(0, 10).Select(client => new { Client = client, Step = new int[1], Ids = new List<RequestId>() }).ToArray();
        var submitted = 0;
        while (submitted < 30)
        {
            var client = clients[random.Next(clients.Length)];
            if (client.Step[0] < 3 && (client.Step[0] < 2 || !controller.State.OperationOf(client.Ids[0])!.IsPending))
            {
                client.Ids.Add(controller.Submit(client.Step[0] < 2
                    ? JoinOf(Triple(client.Client + client.Step[0]))
                    : new Leave(controller.State.OperationOf(client.Ids[0])!.Formed)));
                client.Step[0]++;
                submitted++;
            }

            for (var steps = random.Next(4); steps > 0 && controller.Next() is { } next; steps--)
            {
                controller.Meta.Apply(next);
            }
        }

        controller.Run();

        var stayed = clients.SelectMany(client => controller.State.OperationOf(client.Ids[1])!.Formed);
        Assert.Equal($"g1 {string.Join(' ', stayed.Order())}", string.Join(' ', controller.State.Members()));
        Assert.Equal(31, controller.State.Configurations.Length);
        Check();
        EveryReplicaAgrees();
    }

    [Theory, InlineData(1), InlineData(5)]
    public void A_join_takes_from_the_others_only_what_the_new_have_and_a_leave_moves_only_what_the_gone_had(int groupsByCall)
    {
        for (var i = 0; i < 5 / groupsByCall; i++)
        {
            var before = controller.Last;
            var old = controller.State.Members();
            Does(JoinOf([.. Enumerable.Range(0, groupsByCall).Select(Triple)]));
            var gained = controller.Last.Shards.Where(shard => !old.Contains(shard.Group)).Select(shard => shard.Shard);
            Assert.Equal(gained, Changed(before, controller.Last));
        }

        for (var i = 0; i < 5 / groupsByCall; i++)
        {
            var before = controller.Last;
            ImmutableArray<GroupId> gone = [.. controller.State.Members()[^groupsByCall..]];
            Does(new Leave(gone));
            var lost = before.Shards.Where(shard => gone.Contains(shard.Group)).Select(shard => shard.Shard);
            Assert.Equal(lost, Changed(before, controller.Last));
        }

        Assert.All(
            controller.State.Configurations.Zip(controller.State.Configurations.Skip(1)),
            pair => Assert.True(Moves(pair.First.Shards, pair.Second.Shards) <= 9));
        EveryReplicaAgrees();
    }

    private static int[] Triple(int from) => [(from % 9) + 1, ((from + 1) % 9) + 1, ((from + 2) % 9) + 1];

    private static IEnumerable<ShardId> Changed(Configuration before, Configuration after) =>
        after.Shards.Where((shard, i) => shard != before.Shards[i]).Select(shard => shard.Shard);

    private void Does(OperationBody body)
    {
        var before = controller.Last;
        Assert.IsType<OperationDone>(controller.Do(body));
        if (body is not Move)
        {
            Assert.Equal(before.Number.Next(), controller.Last.Number);
            Assert.Equal(FewestMoves(before.Shards, controller.State.Members()), Moves(before.Shards, controller.Last.Shards));
        }
    }

    private void Check()
    {
        Assert.True(IsEven(controller.Last.Shards, controller.State.Members()));
        Assert.Null(ConfigurationRules.Fault(controller.Last.Shards));
    }

    /// <summary>One that was there all along, one that starts anew from its store after each entry, and one that has it from a message.</summary>
    private void EveryReplicaAgrees()
    {
        var whole = new MemoryStore();
        var restarting = new MemoryStore();
        var machine = new MetaGroupMachine(whole);
        foreach (var entry in controller.Meta.Log)
        {
            machine.Apply(entry);
            new MetaGroupMachine(restarting).Apply(entry);
        }

        Assert.Equal(controller.Meta.Store.Dump(), whole.Dump());
        Assert.Equal(controller.Meta.Store.Dump(), restarting.Dump());
        var bytes = MetaStateCodec.Encode(controller.State);
        Assert.Equal(bytes, MetaStateCodec.Encode(machine.State!));
        Assert.Equal(bytes, MetaStateCodec.Encode(MetaStateCodec.Decode(bytes)));
    }
}
