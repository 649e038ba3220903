using ShardedKv.Core.Configurations;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Sessions;
using ShardedKv.Raft;

namespace ShardedKv.Core.Tests.Meta;

/// <summary>How a placement changes in g0. Nodes n1 to n6; g0 on n1 to n3 (r1, r2, r3), g1 on the same (r4, r5, r6).</summary>
public sealed class PlacementMachineTests
{
    private readonly MetaUnderTest meta = MetaUnderTest.Initialized();
    private readonly long epoch;

    public PlacementMachineTests()
    {
        Assert.All([4, 5, 6], node => meta.Apply(new RegisterNode(meta.NewRequest(), MetaUnderTest.Node(node))));
        epoch = meta.Acquire();
        meta.Form(epoch, 1, 2, 3);
        meta.Put(0, epoch, 4, 1);
        Assert.Equal("r1@n1 r2@n2 r3@n3 | r4@n1 r5@n2 r6@n3", $"{Text(0)} | {Text(1)}");
    }

    [Fact]
    public void Who_comes_gets_the_next_number_and_the_place_of_who_leaves()
    {
        var placed = Place(1, node: 5, instead: 5);

        Assert.Equal("r4@n1 r5@n2- r7@n5 r6@n3", Text(1));
        Assert.Equal(new PlacementChanged(Placement(1)), placed);
        Assert.Equal(2, Placement(1).Version);
        Assert.Equal([4, 5, 6], Placement(1).Founders.Select(founder => founder.Value));
        Assert.Equal(MetaUnderTest.Node(5).Incarnation, Placement(1).Replicas[2].Incarnation);
        Assert.Equal(8, meta.State.NextReplica);
    }

    [Fact]
    public void Who_comes_instead_of_nobody_is_the_last()
    {
        Place(1, node: 4, instead: null);

        Assert.Equal("r4@n1 r5@n2 r6@n3 r7@n4", Text(1));
    }

    [Fact]
    public void Only_who_leaves_can_be_removed()
    {
        Place(1, node: 5, instead: 5);

        Assert.Equal(new MetaRefused("r4 is not leaving g1"), Remove(1, 4));
        Assert.Equal(new MetaRefused("r1 is not leaving g1"), Remove(1, 1));
        var removed = Remove(1, 5);

        Assert.Equal("r4@n1 r7@n5 r6@n3", Text(1));
        Assert.Equal(new PlacementChanged(Placement(1)), removed);
        Assert.Equal(3, Placement(1).Version);
        Assert.Equal([4, 5, 6], Placement(1).Founders.Select(founder => founder.Value));
    }

    [Fact]
    public void Another_version_and_another_epoch_conflict()
    {
        Place(1, node: 5, instead: 5);
        var before = meta.State;
        var conflict = new MetaConflict(new ConfigNumber(1), epoch);

        Assert.Equal(conflict, Place(1, node: 6, instead: 4, version: 1));
        Assert.Equal(conflict, Place(1, node: 6, instead: 4, version: 3));
        Assert.Equal(conflict, Place(1, node: 6, instead: 4, from: epoch - 1));
        Assert.Equal(conflict, Remove(1, 5, version: 1));
        Assert.Equal(conflict, Remove(1, 5, from: epoch + 1));
        Assert.Same(before, meta.State);
    }

    [Fact]
    public void What_cannot_be_placed_is_refused_in_words()
    {
        Place(1, node: 5, instead: 5);
        meta.Apply(new SubmitOperation(meta.NewRequest(), new Drain([MetaUnderTest.Node(6).Name])));
        var before = meta.State;

        Assert.Equal(new MetaRefused("there is no group g2"), Place(2, node: 4, instead: null, version: 1));
        Assert.Equal(new MetaRefused("n7 is not registered"), Place(1, node: 7, instead: 4));
        Assert.Equal(new MetaRefused("n6 is being drained"), Place(1, node: 6, instead: 4));
        Assert.Equal(new MetaRefused("n3 has r6 of g1"), Place(1, node: 3, instead: 4));
        Assert.Equal(new MetaRefused("n2 has r5 of g1"), Place(1, node: 2, instead: 4));
        Assert.Equal(new MetaRefused("r5 is not there to leave g1"), Place(1, node: 4, instead: 5));
        Assert.Equal(new MetaRefused("r1 is not there to leave g1"), Place(1, node: 4, instead: 1));
        Assert.Same(before, meta.State);
    }

    /// <summary>The name is the node's, the number is the replica's: the old one stays who it was.</summary>
    [Fact]
    public void A_node_that_was_wiped_may_get_a_replica_instead_of_the_one_it_lost()
    {
        meta.Apply(new RegisterNode(meta.NewRequest(), MetaUnderTest.Node(2, incarnation: 1)));

        Place(1, node: 2, instead: 5);

        Assert.Equal("r4@n1 r5@n2- r7@n2 r6@n3", Text(1));
        Assert.Equal([0, 1], Placement(1).Replicas.Skip(1).Take(2).Select(replica => replica.Incarnation == MetaUnderTest.Node(2).Incarnation ? 0 : 1));
        Assert.Equal(new MetaRefused("n2 has r7 of g1"), Place(1, node: 2, instead: 4));
    }

    [Fact]
    public void Replicas_are_bounded_with_and_without_those_that_leave()
    {
        var many = MetaUnderTest.Initialized(22);
        var term = many.Acquire();
        many.Form(term, [.. Enumerable.Range(1, 9)]);
        PlaceReplica Next(int node, long? instead) => new(
            many.NewRequest(), term, new GroupId(1), many.State.Placements[new GroupId(1)].Version, MetaUnderTest.Node(node).Name, instead is { } number ? new ReplicaId(number) : null);

        Assert.Equal(new MetaRefused("a group has 9 replicas at most"), many.Apply(Next(10, null)));
        for (var i = 0; i < 9; i++)
        {
            Assert.IsType<PlacementChanged>(many.Apply(Next(10 + i, 23 + i)));
        }

        Assert.Equal(
            new MetaRefused("g1 has 18 replicas with those that are leaving, which is the most"), many.Apply(Next(20, 32)));
    }

    [Fact]
    public void Below_level_6_placements_stay_as_they_are()
    {
        var old = MetaUnderTest.Initialized(6, FeatureLevels.HandOff);
        var term = old.Acquire();
        old.Form(term, 1, 2, 3);
        var before = old.State;

        var words = new MetaRefused("the cluster is at feature level 5, and replicas are replaced from level 6 on");
        Assert.Equal(words, old.Apply(new PlaceReplica(old.NewRequest(), term, new GroupId(1), 1, MetaUnderTest.Node(4).Name, null)));
        Assert.Equal(words, old.Apply(new RemoveReplica(old.NewRequest(), term, new GroupId(1), 1, new ReplicaId(7))));
        Assert.Same(before, old.State);
    }

    /// <summary>A program that does not know the kind refuses it, too.</summary>
    [Fact]
    public void In_an_entry_of_level_5_they_are_no_commands()
    {
        var command = new PlaceReplica(meta.NewRequest(), epoch, new GroupId(1), 1, MetaUnderTest.Node(4).Name, null);
        var bytes = MetaCommandCodec.Encode(command);
        Assert.Equal(FeatureLevels.Members, bytes[^1]);
        bytes[^1] = FeatureLevels.HandOff;
        var payload = EntryBatchCodec.Encode(new LogTime(1), [bytes]);

        var results = meta.Machine.Apply(new Entry(meta.Store.Applied.Index.Next(), new Term(1), EntryKind.Normal, payload));

        Assert.Equal(new MetaRefused("a meta command of no known kind"), Assert.Single(results).Reply);
    }

    [Fact]
    public void A_restart_finds_what_leaves_and_who_was_drained()
    {
        Place(1, node: 5, instead: 5);
        var drain = new SubmitOperation(meta.NewRequest(), new Drain([MetaUnderTest.Node(4).Name, MetaUnderTest.Node(6).Name]));
        meta.Apply(drain);
        Place(0, node: 5, instead: 2);

        meta.Reopen();

        Assert.Equal("r4@n1 r5@n2- r7@n5 r6@n3", Text(1));
        Assert.Equal(["n4", "n6"], meta.State.Draining().Select(node => node.Value));
    }

    private MetaReply Place(int group, int node, long? instead, long? version = null, long? from = null) => meta.Apply(new PlaceReplica(
        meta.NewRequest(), from ?? epoch, new GroupId(group), version ?? Placement(group).Version, MetaUnderTest.Node(node).Name, instead is { } number ? new ReplicaId(number) : null));

    private MetaReply Remove(int group, long replica, long? version = null, long? from = null) => meta.Apply(new RemoveReplica(
        meta.NewRequest(), from ?? epoch, new GroupId(group), version ?? Placement(group).Version, new ReplicaId(replica)));

    private Placement Placement(int group) => meta.State.Placements[new GroupId(group)];

    private string Text(int group) => string.Join(
        ' ', Placement(group).Replicas.Select(replica => $"{replica.Replica}@{replica.Node}{(replica.IsLeaving ? "-" : "")}"));
}
