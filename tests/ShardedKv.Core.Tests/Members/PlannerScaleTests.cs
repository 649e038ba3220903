using System.Collections.Immutable;
using System.Diagnostics;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Controller;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Tests.Meta;
using ShardedKv.Raft;
using Xunit.Abstractions;

namespace ShardedKv.Core.Tests.Members;

/// <summary>1,000 nodes in five zones and 1,000 groups of three, whose leaders follow at once.</summary>
public sealed class PlannerScaleTests(ITestOutputHelper output)
{
    private const int Count = 1000;

    [Theory, InlineData(0, 30), InlineData(20, 60)]
    public void Ten_nodes_are_lost_and_as_many_and_some_come(int more, int atLeast)
    {
        var settings = MetaUnderTest.Settings() with { GroupsAuto = true };
        var state = Build(settings);
        var lost = Enumerable.Range(1, 10).Select(i => MetaUnderTest.Node(i * 97).Name).ToArray();
        var gone = lost.ToDictionary(name => name, _ => TimeSpan.FromHours(1));
        state = state with { Nodes = state.Nodes.AddRange(Enumerable.Range(Count + 1, 10 + more).Select(Pair)) };
        var members = state.Placements.ToDictionary(pair => pair.Key, pair => Follow(pair.Value));

        var watch = Stopwatch.StartNew();
        var (placed, looks) = (0, 0);
        while (MemberDirector.Next(state, settings, new ControllerFacts { GoneFor = gone, Members = members }) is { } command)
        {
            var (next, reply) = MetaRules.Apply(state, command, new LogIndex(state.Version + 1));
            var changed = Assert.IsType<PlacementChanged>(reply).Placement;
            state = next!;
            members[changed.Group] = Follow(changed);
            placed += command is PlaceReplica ? 1 : 0;
            looks++;
        }

        output.WriteLine($"{placed} placed, {looks} looks in {watch.ElapsedMilliseconds} ms");
        Assert.All(state.Placements.Values, placement =>
        {
            Assert.Equal(3, placement.Replicas.Select(replica => replica.Node).Except(lost).Count());
            Assert.Equal(3, placement.Replicas.Select(replica => state.Nodes[replica.Node].Zone).Distinct().Count());
        });
        Assert.True(placed >= atLeast, $"{placed}");
        var held = state.Nodes.Keys.Except(lost).Select(node => state.Placements.Values.Count(placement =>
            placement.Group != MetaState.MetaGroup && placement.Replicas.Any(replica => replica.Node == node))).ToArray();
        output.WriteLine($"{held.Min()} to {held.Max()} on a node");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"{watch.Elapsed}");
    }

    private static MetaState Build(DirectorSettings settings)
    {
        var state = MetaUnderTest.Initialized().State with { Nodes = Enumerable.Range(1, Count).Select(Pair).ToImmutableSortedDictionary() };
        for (var group = 1; group <= Count; group++)
        {
            var nodes = GroupPlanner.NodesOf(new NodeLoads(state, settings, ControllerFacts.None), 3)!.Value;
            (var next, _) = MetaRules.Apply(state, new FormGroup(default, 0, nodes), new LogIndex(state.Version + 1));
            state = next!;
        }

        return state;
    }

    private static GroupMembersFact Follow(Placement placement) =>
        new(placement.Staying.First().Replica, Membership.Of(placement.Staying.Select(replica => replica.Replica)), placement.Version);

    private static KeyValuePair<NodeName, NodeRecord> Pair(int node) =>
        KeyValuePair.Create(MetaUnderTest.Node(node).Name, MetaUnderTest.Node(node) with { Zone = $"z{node % 5}" });
}
