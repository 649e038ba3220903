using ShardedKv.Core.Configurations;
using ShardedKv.Core.Controller;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Raft;

namespace ShardedKv.Core.Tests.Members;

/// <summary>Replicas that are lost, and what a placement looks like at each step. g0 is r1, r2, r3 on n1, n2, n3; g1 is r4, r5, r6 there, g2 is r7, r8, r9 on n2, n3, n4.</summary>
public sealed class MemberDirectorTests
{
    [Fact]
    public void A_replica_whose_node_is_gone_is_replaced_step_by_step()
    {
        var fleet = new Fleet(nodes: 4, groups: 1);
        fleet.Die(3);

        Assert.IsType<PlaceReplica>(fleet.Apply(fleet.Next()));
        Assert.Equal("r1@n1 r2@n2 r3@n3- r7@n4", fleet.Text(0));
        Assert.IsType<PlaceReplica>(fleet.Apply(fleet.Next()));
        Assert.Equal("r4@n1 r5@n2 r6@n3- r8@n4", fleet.Text(1));
        Assert.Null(fleet.Next());

        fleet.Follow();
        Assert.Equal("r4,r5,r6 learning r8", fleet.MembersOf(1));
        Assert.Null(fleet.Next());

        fleet.Follow();
        Assert.Equal("r4,r5,r8", fleet.MembersOf(1));
        Assert.Equal(["RemoveReplica", "RemoveReplica"], fleet.Run().Select(command => command.GetType().Name));
        Assert.Equal("r1@n1 r2@n2 r7@n4", fleet.Text(0));
        Assert.Equal("r4@n1 r5@n2 r8@n4", fleet.Text(1));
    }

    [Fact]
    public void A_node_is_gone_for_good_after_the_time_that_is_set_and_never_where_none_is()
    {
        var fleet = new Fleet(nodes: 4, groups: 1);
        fleet.Away("n3", TimeSpan.FromMinutes(10) - TimeSpan.FromTicks(1));
        Assert.Null(fleet.Next());

        fleet.Away("n3", TimeSpan.FromMinutes(10));
        Assert.IsType<PlaceReplica>(fleet.Next());

        var never = new Fleet(nodes: 4, groups: 1) { ReplaceAfter = null };
        never.Away("n3", TimeSpan.FromDays(365));
        Assert.Null(never.Next());
    }

    [Fact]
    public void A_node_that_comes_back_with_an_empty_directory_lost_its_replicas_and_may_have_others()
    {
        var fleet = new Fleet(nodes: 3, groups: 1);
        fleet.Add(3, incarnation: 1);

        fleet.Run();

        Assert.Equal("r1@n1 r2@n2 r7@n3", fleet.Text(0));
        Assert.Equal("r4@n1 r5@n2 r8@n3", fleet.Text(1));
        Assert.Equal("r4,r5,r8", fleet.MembersOf(1));
    }

    [Fact]
    public void A_group_changes_one_replica_at_a_time()
    {
        var fleet = new Fleet(nodes: 7, groups: 1);
        fleet.Meta.Form(fleet.State.Epoch, 1, 2, 3, 4, 5);
        fleet.Follow();
        fleet.Die(4, 5);

        fleet.Apply(fleet.Next());
        Assert.Equal("r7@n1 r8@n2 r9@n3 r10@n4- r12@n6 r11@n5", fleet.Text(2));
        Assert.Null(fleet.Next());
        fleet.Follow();
        Assert.Null(fleet.Next());
        fleet.Follow();
        Assert.IsType<RemoveReplica>(fleet.Apply(fleet.Next()));
        fleet.Apply(fleet.Next());

        Assert.Equal("r7@n1 r8@n2 r9@n3 r12@n6 r11@n5- r13@n7", fleet.Text(2));
    }

    [Fact]
    public void Who_comes_and_is_lost_before_it_votes_is_replaced_itself()
    {
        var fleet = new Fleet(nodes: 6, groups: 1);
        fleet.Die(3);
        fleet.Apply(fleet.Next());
        fleet.Apply(fleet.Next());
        Assert.Equal("r4@n1 r5@n2 r6@n3- r8@n4", fleet.Text(1));
        fleet.Follow();
        fleet.Die(4);

        fleet.Apply(fleet.Next());
        fleet.Apply(fleet.Next());
        Assert.Equal("r4@n1 r5@n2 r6@n3- r8@n4- r10@n5", fleet.Text(1));
        fleet.Run();

        Assert.Equal("r4@n1 r5@n2 r10@n5", fleet.Text(1));
        Assert.Equal("r4,r5,r10", fleet.MembersOf(1));
    }

    /// <summary>Two of three are gone, so nobody leads. When one of them comes back the group goes on with what it was given meanwhile.</summary>
    [Fact]
    public void A_group_without_a_leader_is_placed_anew_and_follows_once_it_has_one()
    {
        var fleet = new Fleet(nodes: 6, groups: 1);
        fleet.Die(2, 3);

        fleet.Run();
        Assert.Equal("r4@n1 r5@n2- r8@n4 r6@n3", fleet.Text(1));
        Assert.Equal("r4,r5,r6", fleet.MembersOf(1));
        fleet.Return(2);
        fleet.Run();

        Assert.Equal("r4,r8,r10", fleet.MembersOf(1));
        Assert.DoesNotContain("-", fleet.Text(1));
    }

    [Fact]
    public void Without_a_node_to_go_to_nothing_is_placed_until_one_comes()
    {
        var fleet = new Fleet(nodes: 3, groups: 1);
        fleet.Die(3);
        Assert.Null(fleet.Next());

        fleet.Add(9);
        fleet.Run();

        Assert.Equal("r4@n1 r5@n2 r8@n9", fleet.Text(1));
    }

    [Fact]
    public void A_replica_goes_to_another_zone_before_it_goes_where_the_fewest_are()
    {
        var fleet = new Fleet(nodes: 6, groups: 2, zones: ["a", "b", "c", "c", "a", "b"]);
        fleet.Die(3);
        fleet.Run();

        // n4 has a replica of g2 and is the only one left in zone c; n5 and n6 have none.
        Assert.Equal("r4@n1 r5@n2 r11@n4", fleet.Text(1));
    }

    [Fact]
    public void Among_equal_zones_it_goes_where_the_fewest_replicas_are_and_never_to_a_node_that_is_away_or_drained()
    {
        var fleet = new Fleet(nodes: 7, groups: 2);
        fleet.Submit(new Drain([new NodeName("n5")]));
        fleet.Away("n6", TimeSpan.FromSeconds(10));
        fleet.Die(1);
        fleet.Run();

        Assert.Equal("r11@n7 r5@n2 r6@n3", fleet.Text(1));
    }

    [Theory]
    [InlineData("r4,r5,r8", 2, true)]
    [InlineData("r4,r5,r8", 1, false)]
    [InlineData("r4,r5,r6,r8", 2, false)]
    [InlineData("r4,r5", 2, false)]
    [InlineData("r4,r5 learning r6,r8", 2, false)]
    public void A_replica_is_removed_once_the_group_is_without_it_and_has_who_came_last(string members, long version, bool removed)
    {
        var fleet = new Fleet(nodes: 4, groups: 1);
        fleet.Die(3);
        fleet.Apply(fleet.Next());
        fleet.Apply(fleet.Next());
        Assert.Equal("r4@n1 r5@n2 r6@n3- r8@n4", fleet.Text(1));
        var parts = members.Split(" learning ");
        var told = Membership.Of(Ids(parts[0])).WithLearners(parts.Length == 1 ? [] : Ids(parts[1]));
        var facts = fleet.Facts with
        {
            Members = new Dictionary<GroupId, GroupMembersFact> { [new GroupId(1)] = new(new ReplicaId(4), told, version) },
        };

        var command = MemberDirector.Next(fleet.State, fleet.Settings(), facts);

        Assert.Equal(removed ? new ReplicaId(6) : null, (command as RemoveReplica)?.Replica);

        static IEnumerable<ReplicaId> Ids(string text) => text.Split(',').Select(word => new ReplicaId(long.Parse(word[1..])));
    }

    /// <summary>Twenty groups on the same three nodes, of which one dies. Leaders do nothing.</summary>
    [Fact]
    public void Only_a_few_groups_change_at_once()
    {
        var fleet = new Fleet(nodes: 4, groups: 1);
        for (var i = 0; i < 20; i++)
        {
            fleet.Meta.Form(fleet.State.Epoch, 1, 2, 3);
        }

        fleet.Follow();
        Assert.All(fleet.State.Placements.Keys, group => fleet.Idle.Add(group));
        fleet.Die(3);

        Assert.Equal(MemberDirector.ChangesMax, fleet.Run().Count);
        fleet.Idle.Clear();
        fleet.Run();
        Assert.All(fleet.State.Placements.Values, placement => Assert.DoesNotContain(placement.Replicas, replica => replica.Node.Value == "n3"));
    }

    /// <summary>Ten groups lost two of three, for ever; ten others lost one.</summary>
    [Fact]
    public void Groups_without_a_leader_keep_no_other_waiting()
    {
        var fleet = new Fleet(nodes: 7, groups: 1);
        for (var i = 0; i < 20; i++)
        {
            fleet.Meta.Form(fleet.State.Epoch, [.. i < 10 ? (int[])[1, 6, 7] : [1, 2, 7]]);
        }

        fleet.Follow();
        fleet.Die(6, 7);
        fleet.Run();

        Assert.Equal(MemberDirector.ChangesMax, fleet.State.Placements.Values.Count(placement => placement.Replicas.Any(replica => replica.IsLeaving)));
        Assert.All(
            fleet.State.Placements.Values.Where(fleet.IsLed),
            placement => Assert.DoesNotContain(placement.Replicas, replica => replica.Node.Value is "n6" or "n7"));
    }

    [Fact]
    public void Below_level_6_nothing_is_placed()
    {
        var fleet = new Fleet(nodes: 4, groups: 1, level: FeatureLevels.HandOff);
        fleet.Die(3);

        Assert.Null(fleet.Next());
    }

    [Fact]
    public void A_placement_waits_for_no_hand_off()
    {
        var fleet = new Fleet(nodes: 5, groups: 2);
        fleet.Submit(new Move(new ShardId(0), new GroupId(2)));
        Assert.IsType<PlanConfiguration>(fleet.Apply(fleet.Next()));
        Assert.Null(fleet.Next(facts: fleet.Facts with { Close = new HashSet<PreCopy>() }));
        fleet.Die(3);

        Assert.IsType<PlaceReplica>(fleet.Next(facts: fleet.Facts with { Close = new HashSet<PreCopy>() }));
    }
}
