using System.Collections.Immutable;
using System.Diagnostics;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Controller;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Tests.Meta;
using ShardedKv.Raft;
using Xunit.Abstractions;

namespace ShardedKv.Core.Tests.Members;

/// <summary>Groups are written as the nodes of their replicas, the leader's with a star.</summary>
public sealed class LeaderSpreadTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("1*23 1*23", "g1 to n2")]
    [InlineData("1*23 12*3", null)]
    [InlineData("1*23 1*23 12*3", "g1 to n3")]
    [InlineData("1*23 21*3", "g2 to n2")]
    [InlineData("1*23 1*23 12*3 123*", null)]
    [InlineData("1*23 1*23 1*23 1*23 12*3 123*", "g1 to n2")]
    public void From_the_node_with_the_most_leaders_to_one_that_has_two_fewer(string groups, string? move) => Assert.Equal(move, Next(groups));

    /// <summary>Among equals: where the preferred leader, the first replica, is waiting for it.</summary>
    [Theory]
    [InlineData("1*23 31*2", "g2 to n3"), InlineData("1*23 1*32 21*3", "g3 to n2")]
    public void A_preferred_leader_decides_among_equals(string groups, string move) => Assert.Equal(move, Next(groups));

    [Fact]
    public void Where_they_share_no_group_leaders_move_on_along_a_chain()
    {
        Assert.Equal("g3 to n3", Next("1*2 1*2 2*3"));
        Assert.Equal("g1 to n2", Next("1*2 1*2 23*"));
        Assert.Null(Next("12* 1*2 23*"));
        Assert.Null(Next("1* 1* 2*3"));
    }

    [Fact]
    public void While_the_leader_of_any_group_is_unknown_nothing_moves() => Assert.Null(Next("1*23 1*23 1*23 123"));

    [Fact]
    public void A_node_that_is_drained_is_to_lead_nothing()
    {
        Assert.Equal("g2 to n3", Next("1*23 12*3", state => Draining(state, 2)));
        Assert.Equal("g1 to n3", Next("1*23 1*23", state => Draining(state, 2)));
        Assert.Null(Next("1*2 1*2 123*", state => Draining(state, 2)));
    }

    [Fact]
    public void A_node_that_is_away_gets_no_leader()
    {
        var gone = new Dictionary<NodeName, TimeSpan> { [new NodeName("n2")] = TimeSpan.FromSeconds(10) };

        Assert.Equal("g1 to n3", Next("1*23 1*23", facts: facts => facts with { GoneFor = gone }));
    }

    [Fact]
    public void A_group_whose_members_change_keeps_its_leader_meanwhile()
    {
        Assert.Equal("g2 to n2", Next("1*23 1*23", facts: facts => facts with
        {
            Members = facts.Members.ToImmutableDictionary().SetItem(new GroupId(1), facts.Members[new GroupId(1)] with { Members = Membership.Of(new ReplicaId(11)) }),
        }));
        Assert.Null(Next("1*23 1*23", state => state with
        {
            Placements = state.Placements.ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Key == MetaState.MetaGroup ? pair.Value : pair.Value with
            {
                Replicas = pair.Value.Replicas.SetItem(1, pair.Value.Replicas[1] with { IsLeaving = true }),
            }),
        }));
    }

    [Fact]
    public void Groups_that_have_left_do_not_count() =>
        Assert.Null(Next("1*23 1*23 12*3", state => state with { Left = state.Left.Add(new GroupId(1), default) }));

    /// <summary>Three replicas each at random, all led by the first node that has one.</summary>
    [Theory]
    [InlineData(6, 6, 1), InlineData(20, 50, 2), InlineData(50, 50, 3), InlineData(300, 300, 4)]
    public void Carried_out_one_after_the_other_no_two_nodes_differ_by_two(int nodes, int groups, ulong seed)
    {
        var random = new SeededRandom(seed);
        var text = string.Join(' ', Enumerable.Range(0, groups).Select(group =>
        {
            var on = Enumerable.Range(0, 3).Select(i => 1 + ((group + (i * (1 + random.Next(nodes / 3)))) % nodes)).Order().Distinct().ToArray();
            return string.Join(',', on.Select((node, i) => $"{node}{(i == 0 ? "*" : "")}"));
        }));
        var (state, facts) = Parse(text, nodes);
        var settings = MetaUnderTest.Settings();
        var leaders = facts.Members.ToDictionary();
        var watch = Stopwatch.StartNew();
        var moves = 0;
        while (LeaderSpread.Next(state, settings, facts with { Members = leaders }) is { } move)
        {
            leaders[move.Group] = leaders[move.Group] with { Leader = move.To };
            Assert.True(++moves < 20 * groups, $"seed {seed}: no end");
        }

        var led = state.Nodes.Keys.Select(node => leaders.Count(pair => state.Placements[pair.Key].Find(pair.Value.Leader)!.Node == node)).ToArray();
        output.WriteLine($"seed {seed}: {moves} moves in {watch.ElapsedMilliseconds} ms, {led.Min()} to {led.Max()}");
        Assert.True(led.Max() - led.Min() <= 1, $"seed {seed}: {string.Join(' ', led)}");
    }

    private static string? Next(string groups, Func<MetaState, MetaState>? change = null, Func<ControllerFacts, ControllerFacts>? facts = null)
    {
        var (state, told) = Parse(groups, nodes: 4);
        var next = LeaderSpread.Next(change?.Invoke(state) ?? state, MetaUnderTest.Settings(), facts?.Invoke(told) ?? told);
        return next is null ? null : $"{next.Group} to {state.Placements[next.Group].Find(next.To)!.Node}";
    }

    private static MetaState Draining(MetaState state, int node) => state with
    {
        Operations = [new Operation(default, new Drain([new NodeName($"n{node}")]), [], OperationPending.Instance)],
    };

    private static (MetaState State, ControllerFacts Facts) Parse(string text, int nodes)
    {
        var placements = ImmutableSortedDictionary.CreateBuilder<GroupId, Placement>();
        var members = new Dictionary<GroupId, GroupMembersFact>();
        foreach (var (number, word) in text.Split(' ').Index())
        {
            var group = new GroupId(number + 1);
            var on = word.Contains(',') ? word.Split(',') : [.. word.Replace("*", "").Select(node => word.Contains($"{node}*") ? $"{node}*" : $"{node}")];
            var replicas = on.Select((node, i) => new ReplicaPlacement(
                new ReplicaId((10 * group.Value) + i), new NodeName($"n{node.TrimEnd('*')}"), MetaUnderTest.Node(int.Parse(node.TrimEnd('*'))).Incarnation)).ToImmutableArray();
            placements.Add(group, new Placement(group, 1, replicas));
            if (on.Any(node => node.EndsWith('*')))
            {
                members.Add(group, new GroupMembersFact(
                    replicas[on.Index().First(pair => pair.Item.EndsWith('*')).Index].Replica, Membership.Of(replicas.Select(replica => replica.Replica)), 1));
            }
        }

        var state = MetaUnderTest.Initialized().State with
        {
            Nodes = Enumerable.Range(1, nodes).Select(node => MetaUnderTest.Node(node)).ToImmutableSortedDictionary(node => node.Name, node => node),
            Placements = placements.ToImmutable(),
        };
        return (state, new ControllerFacts { Members = members });
    }
}
