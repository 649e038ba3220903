using ShardedKv.Core.Configurations;
using ShardedKv.Core.Controller;
using ShardedKv.Core.Members;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Tests.Meta;
using ShardedKv.Raft;
using Xunit.Abstractions;

namespace ShardedKv.Core.Tests.Members;

/// <summary>What a leader proposes. Placements are written as replicas, with - behind one that leaves; members as in a membership's text.</summary>
public sealed class GroupMembersTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("1 2 3", "1 2 3", null)]
    [InlineData("1 2- 4 3", "1 2 3", "r1,r2,r3 learning r4")]
    [InlineData("1 2- 4 3", "1 2 3 learning 4", "r1,r3,r4")]
    [InlineData("1 2- 4 3", "1 3 4", null)]
    [InlineData("1 4 3", "1 3 4", null)]
    [InlineData("1 2 3 4", "1 2 3", "r1,r2,r3 learning r4")]
    [InlineData("1 2 3 4", "1 2 3 learning 4", "r1,r2,r3,r4")]
    [InlineData("1- 4 2- 5 3- 6", "1 2 3", "r1,r2,r3 learning r4,r5,r6")]
    [InlineData("1- 4 2- 5 3- 6", "1 2 3 learning 4 5 6", "r4,r5,r6")]
    public void First_who_comes_learns_and_then_all_are_swapped_at_once(string placement, string current, string? next) =>
        Assert.Equal(next, GroupMembers.Next(PlacementOf(placement), MembersOf(current), _ => true)?.ToString());

    [Fact]
    public void Nobody_votes_before_all_who_come_have_caught_up()
    {
        Assert.Null(GroupMembers.Next(PlacementOf("1 2- 4 3- 5"), MembersOf("1 2 3 learning 4 5"), replica => replica.Value == 4));
        Assert.Equal("r1,r4,r5", GroupMembers.Next(PlacementOf("1 2- 4 3- 5"), MembersOf("1 2 3 learning 4 5"), _ => true)?.ToString());
    }

    /// <summary>r4's node died before it was a voter, so r5 comes instead of it.</summary>
    [Theory]
    [InlineData("1 2- 4- 5 3", "1 2 3 learning 4", "r1,r2,r3 learning r4,r5")]
    [InlineData("1 2- 4- 5 3", "1 2 3 learning 4 5", "r1,r3,r5")]
    [InlineData("1 2- 5 3", "1 2 3 learning 4", "r1,r2,r3 learning r5")]
    [InlineData("1 5 3", "1 3 5 learning 4", "r1,r3,r5")]
    public void A_learner_that_leaves_is_out_with_the_change_of_voters_and_one_that_is_not_placed_at_once(string placement, string current, string next) =>
        Assert.Equal(next, GroupMembers.Next(PlacementOf(placement), MembersOf(current), replica => replica.Value != 4)?.ToString());

    /// <summary>By it r2, which was removed, would come back, and r5 would go.</summary>
    [Theory]
    [InlineData("1 2 3", "1 3 4"), InlineData("1 2- 4 3", "1 4 5"), InlineData("1 4 3", "1 3 4 learning 5"), InlineData("1 2 3", "1 2 3 learning 4")]
    public void A_placement_that_is_older_than_the_group_is_not_followed(string placement, string current) =>
        Assert.Null(GroupMembers.Next(PlacementOf(placement), MembersOf(current), _ => true));

    [Fact]
    public void While_a_change_of_voters_is_under_way_there_is_no_other()
    {
        var joint = new Membership([new ReplicaId(1), new ReplicaId(4)], [new ReplicaId(1), new ReplicaId(2)], []);

        Assert.Null(GroupMembers.Next(PlacementOf("1 4 2- 5"), joint, _ => true));
    }

    /// <summary>A placement that changes as g0's rules let it, a replica that leaves being removed only as the director does it, and leaders that follow whichever version they know.</summary>
    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6), InlineData(7), InlineData(8)]
    public void Whatever_versions_leaders_follow_who_was_removed_never_comes_back(ulong seed)
    {
        var random = new SeededRandom(seed);
        var fleet = new Fleet(nodes: 9, groups: 1);
        List<Placement> known = [fleet.State.Placements[new GroupId(1)]];
        var members = Membership.Of(known[0].Founders);
        var removed = new HashSet<ReplicaId>();
        var (steps, placed, swaps) = (0, 0, 0);
        for (; steps < 3000; steps++)
        {
            var newest = known[^1];
            switch (random.Next(3))
            {
                case 0 when newest.Replicas.Length < 6:
                    var goes = newest.Staying.ElementAt(random.Next(newest.Staying.Count()));
                    var to = MetaUnderTest.Node(1 + random.Next(9)).Name;
                    placed += Change(new PlaceReplica(fleet.Meta.NewRequest(), fleet.State.Epoch, newest.Group, newest.Version, to, goes.Replica)) ? 1 : 0;
                    break;
                case 1:
                    if (MemberDirector.Next(fleet.State, fleet.Settings(), Told()) is RemoveReplica remove)
                    {
                        Assert.True(Change(remove));
                        Assert.False(members.HasMember(remove.Replica), $"seed {seed}, step {steps}: {remove.Replica} is removed and a member of {members}");
                        removed.Add(remove.Replica);
                    }

                    break;
                default:
                    var seen = known[Math.Max(0, known.Count - 1 - random.Next(4))];
                    if (GroupMembers.Next(seen, members, _ => random.Chance(50)) is { } next)
                    {
                        Assert.DoesNotContain(next.Members, removed.Contains);
                        Assert.True(next.Members[^1] >= members.Members[^1], $"seed {seed}, step {steps}: {members} became {next}");
                        swaps += next.Voters.SequenceEqual(members.Voters) ? 0 : 1;
                        members = next;
                    }

                    break;
            }
        }

        output.WriteLine($"seed {seed}: {steps} steps, {placed} placed, {removed.Count} removed, {swaps} changes of voters");
        Assert.True(placed > 50 && removed.Count > 50 && swaps > 20, $"seed {seed}");

        // The leader may tell an older version than it follows, or a newer one than g0's state here.
        ControllerFacts Told() => new()
        {
            Members = new Dictionary<GroupId, GroupMembersFact>
            {
                [new GroupId(1)] = new(members.Voters[0], members, known[^1].Version),
            },
        };

        bool Change(MetaCommand command)
        {
            if (fleet.Meta.Apply(command) is not PlacementChanged changed)
            {
                return false;
            }

            known.Add(changed.Placement);
            return true;
        }
    }

    private static Placement PlacementOf(string text) => new(
        new GroupId(1),
        1,
        [
            .. text.Split(' ').Select(word => new ReplicaPlacement(Replica(word.TrimEnd('-')), new NodeName($"n{word.TrimEnd('-')}"), default)
            {
                IsLeaving = word.EndsWith('-'),
            }),
        ]);

    private static Membership MembersOf(string text)
    {
        var parts = text.Split(" learning ");
        return Membership.Of(parts[0].Split(' ').Select(Replica)).WithLearners(parts.Skip(1).SelectMany(part => part.Split(' ')).Select(Replica));
    }

    private static ReplicaId Replica(string number) => new(long.Parse(number));
}
