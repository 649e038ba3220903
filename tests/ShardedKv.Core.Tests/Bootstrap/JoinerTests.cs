using ShardedKv.Core.Bootstrap;
using ShardedKv.Core.Configurations;
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
    public void A_node_that_lost_its_directory_is_refused_while_it_holds_replicas_as_another_incarnation()
    {
        var placed = State().Placements[MetaState.MetaGroup].Replicas[0];
        var wiped = new NodeRecord(placed.Node, new IncarnationId(Guid.NewGuid()), "somewhere:1", "");
        var joiner = new Joiner(wiped, null);

        Assert.Null(joiner.MetaSeen(State()));

        Assert.Contains("its data directory was lost", joiner.Refusal, StringComparison.Ordinal);
    }

    private static MetaState State(params NodeRecord[] nodes)
    {
        var state = MetaUnderTest.Initialized().State;
        return state with { Nodes = state.Nodes.SetItems(nodes.Select(node => KeyValuePair.Create(node.Name, node))) };
    }
}
