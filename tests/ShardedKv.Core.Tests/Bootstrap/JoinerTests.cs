using ShardedKv.Core.Bootstrap;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Tests.Meta;

namespace ShardedKv.Core.Tests.Bootstrap;

public sealed class JoinerTests
{
    private static readonly NodeRecord Self = MetaUnderTest.Node(7);

    [Fact]
    public void A_fresh_node_is_in_once_the_state_of_g0_names_it_as_it_is()
    {
        var joiner = new Joiner(Self, null);

        Assert.Null(joiner.MetaSeen(State()));
        Assert.Null(joiner.MetaSeen(State(Self with { Address = "elsewhere:1" })));
        var record = joiner.MetaSeen(State(Self));

        Assert.NotNull(record);
        Assert.Equal(State().Cluster, record.Cluster);
        Assert.Equal(State().Placements[MetaState.MetaGroup].Replicas.Select(r => r.Node), record.Members.Select(m => m.Name));
        Assert.Null(record.Find(Self.Name));
        Assert.Null(joiner.Record);
        Assert.Null(joiner.Refusal);
    }

    [Fact]
    public void A_record_that_is_durable_is_not_asked_for_again()
    {
        var joiner = new Joiner(Self, null);
        var record = joiner.MetaSeen(State(Self))!;

        joiner.Persisted(record);

        Assert.Null(joiner.MetaSeen(State(Self)));
        Assert.Equal(record, joiner.Record);
    }

    [Fact]
    public void A_state_of_another_cluster_is_refused_in_words()
    {
        var joiner = new Joiner(Self, null);
        joiner.Persisted(joiner.MetaSeen(State(Self))!);

        Assert.Null(joiner.MetaSeen(State(Self) with { Cluster = new ClusterId(Guid.NewGuid()) }));

        Assert.Contains("this node is of cluster", joiner.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Below_level_6_a_node_that_lost_its_directory_is_refused_while_it_holds_replicas_as_another_incarnation()
    {
        var (wiped, joiner) = Wiped();
        var old = State() with { FeatureLevel = FeatureLevels.HandOff };

        Assert.Null(joiner.MetaSeen(old));

        Assert.Equal(
            $"n1 holds replicas as incarnation {State().Nodes[wiped.Name].Incarnation} and comes as {wiped.Incarnation}: its data directory was lost; "
                + "remove it from the cluster, then let it join as a new node",
            joiner.Refusal);
    }

    [Fact]
    public void A_node_that_lost_its_directory_is_in_once_g0_has_it_as_a_new_one()
    {
        var (wiped, joiner) = Wiped();

        Assert.Null(joiner.MetaSeen(State()));
        Assert.Null(joiner.Refusal);
        Assert.NotNull(joiner.MetaSeen(State(wiped)));
    }

    [Fact]
    public void A_node_that_was_drained_is_told_so_and_its_name_is_free_with_an_empty_directory()
    {
        var joined = new Joiner(Self, null);
        joined.Persisted(joined.MetaSeen(State(Self))!);
        var drained = State() with { Drained = [new DrainedNode(Self.Name, Self.Incarnation)] };
        var again = new Joiner(Self with { Incarnation = new IncarnationId(Guid.NewGuid()) }, null);

        Assert.Null(joined.MetaSeen(drained));
        Assert.Null(again.MetaSeen(drained));

        Assert.Equal("n7 was drained and holds nothing; stop it; it can join again with an empty data directory", joined.Refusal);
        Assert.Null(again.Refusal);
    }

    private static (NodeRecord Node, Joiner Joiner) Wiped()
    {
        var placed = State().Placements[MetaState.MetaGroup].Replicas[0];
        var wiped = new NodeRecord(placed.Node, new IncarnationId(Guid.NewGuid()), "somewhere:1", "");
        return (wiped, new Joiner(wiped, null));
    }

    private static MetaState State(params NodeRecord[] nodes)
    {
        var state = MetaUnderTest.Initialized().State;
        return state with { Nodes = state.Nodes.SetItems(nodes.Select(node => KeyValuePair.Create(node.Name, node))) };
    }
}
