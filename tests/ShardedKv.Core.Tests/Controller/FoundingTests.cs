using ShardedKv.Core.Configurations;
using ShardedKv.Core.Controller;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Tests.Meta;
using ShardedKv.Raft;
using static ShardedKv.Core.Tests.Meta.MetaUnderTest;

namespace ShardedKv.Core.Tests.Controller;

public sealed class FoundingTests
{
    [Theory]
    [InlineData(1, 1, 1), InlineData(3, 3, 3), InlineData(5, 5, 3), InlineData(2, 4, 2)]
    public void From_nothing_to_configuration_1(int nodes, int groups, int replicas)
    {
        var meta = new MetaUnderTest();
        var settings = Settings(nodes, groups);

        var steps = Run(meta, settings);

        Assert.Equal(
            ["InitializeMeta", "AcquireEpoch", .. Enumerable.Repeat("FormGroup", groups), "PutConfiguration"], steps);
        Assert.Equal(groups, meta.State.DataGroups().Length);
        Assert.All(meta.State.DataGroups(), group => Assert.Equal(replicas, meta.State.Placements[group].Replicas.Length));
        var configuration = Assert.Single(meta.State.Configurations);
        Assert.Equal(64, configuration.Shards.Length);
        Assert.Null(ConfigurationRules.Fault(configuration.Shards));
    }

    [Fact]
    public void The_first_groups_are_spread_over_the_zones_that_their_nodes_name()
    {
        var meta = new MetaUnderTest();
        var settings = Settings(nodes: 6, groups: 6);
        string[] zones = ["a", "a", "b", "b", "c", "c"];
        var members = settings.Bootstrap.Members.Select((member, place) => member with { Zone = zones[place] });
        settings = settings with { Bootstrap = settings.Bootstrap with { Members = [.. members] } };

        Run(meta, settings);

        Assert.All(
            meta.State.DataGroups(),
            group => Assert.Equal("abc", string.Concat(meta.State.Placements[group].Replicas.Select(replica => meta.State.Nodes[replica.Node].Zone).Order())));
    }

    [Fact]
    public void The_same_state_gives_the_same_request_so_that_repeating_is_harmless()
    {
        var meta = new MetaUnderTest();
        var settings = Settings();
        while (ControllerDirector.Next(meta.Machine.State, settings, ControllerFacts.None) is { } next)
        {
            var again = ControllerDirector.Next(meta.Machine.State, settings, ControllerFacts.None)!;
            Assert.Equal(MetaCommandCodec.Encode(next), MetaCommandCodec.Encode(again));
            var replies = meta.ApplyAll(next, again);
            Assert.Equal(replies[0], replies[1]);
        }

        Assert.Equal(3, meta.State.DataGroups().Length);
        Assert.Equal(1, meta.State.Epoch);
    }

    [Fact]
    public void A_new_leader_goes_on_where_the_old_one_stood_and_the_old_ones_late_plans_conflict()
    {
        var meta = new MetaUnderTest();
        var old = Settings(holder: "n1/t1");
        for (var i = 0; i < 3; i++)
        {
            meta.Apply(ControllerDirector.Next(meta.Machine.State, old, ControllerFacts.None)!);
        }

        var late = ControllerDirector.Next(meta.State, old, ControllerFacts.None)!;
        var steps = Run(meta, Settings(holder: "n2/t2"));

        Assert.Equal(["AcquireEpoch", "FormGroup", "FormGroup", "PutConfiguration"], steps);
        Assert.Equal(new MetaConflict(new ConfigNumber(1), 2), meta.Apply(late));
        Assert.Equal(3, meta.State.DataGroups().Length);
    }

    [Fact]
    public void Nothing_is_left_to_do_once_configuration_1_stands()
    {
        var meta = new MetaUnderTest();
        Run(meta, Settings());

        Assert.Null(ControllerDirector.Next(meta.State, Settings(holder: "another"), ControllerFacts.None));
        Assert.Equal(["g1", "g2", "g3"], meta.State.DataGroups().Select(group => group.ToString()));
        Assert.Equal(["n1", "n2", "n3"], meta.State.DataGroups().Select(Leader));

        string Leader(GroupId group) => meta.State.Placements[group].Replicas[0].Node.Value;
    }

    private static List<string> Run(MetaUnderTest meta, DirectorSettings settings)
    {
        var steps = new List<string>();
        while (ControllerDirector.Next(meta.Machine.State, settings, ControllerFacts.None) is { } next)
        {
            Assert.False(meta.Apply(next) is MetaRefused or MetaConflict);
            steps.Add(next.GetType().Name);
            Assert.True(steps.Count < 100, "the director comes to an end");
        }

        return steps;
    }
}
