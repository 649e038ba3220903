using ShardedKv.Core.Configurations;
using ShardedKv.Core.Controller;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Tests.Store;
using ShardedKv.Raft;
using static ShardedKv.Core.Tests.Meta.MetaUnderTest;

namespace ShardedKv.Core.Tests.Meta;

public sealed class MetaGroupMachineTests
{
    [Fact]
    public void Before_the_first_command_everything_is_refused()
    {
        var meta = new MetaUnderTest();

        Assert.IsType<MetaRefused>(meta.Apply(new AcquireEpoch(meta.NewRequest(), "n1")));
        Assert.Null(meta.Machine.State);
    }

    [Fact]
    public void A_cluster_is_initialized_once()
    {
        var meta = Initialized();
        var same = (InitializeMeta)ControllerDirector.Next(null, Settings(), ControllerFacts.None)!;

        Assert.Equal(new MetaAccepted(), meta.Apply(same with { Request = meta.NewRequest(), ShardCount = 5 }));
        Assert.IsType<MetaRefused>(meta.Apply(same with { Request = meta.NewRequest(), Cluster = new ClusterId(Guid.Empty) }));

        Assert.Equal(64, meta.State.ShardCount);
        Assert.Equal(["n1", "n2", "n3"], meta.State.Nodes.Keys.Select(node => node.Value));
    }

    [Fact]
    public void A_configuration_is_taken_only_on_the_last_number_under_the_newest_epoch()
    {
        var meta = Initialized();
        var epoch = meta.Acquire();
        meta.Form(epoch, 1, 2, 3);

        Assert.Equal(new MetaConflict(new ConfigNumber(0), epoch), meta.Put(1, epoch, 4, 1));
        Assert.Equal(new MetaConflict(new ConfigNumber(0), epoch), meta.Put(0, epoch - 1, 4, 1));
        Assert.Equal(new MetaConflict(new ConfigNumber(0), epoch), meta.Put(0, epoch + 1, 4, 1));
        Assert.Equal(new ConfigurationAccepted(new ConfigNumber(1)), meta.Put(0, epoch, 4, 1));
        Assert.Equal(new MetaConflict(new ConfigNumber(1), epoch), meta.Put(0, epoch, 4, 1));

        Assert.Equal(new ConfigNumber(1), Assert.Single(meta.State.Configurations).Number);
        Assert.Equal(meta.State.Configurations[0], meta.State.ConfigurationOf(new ConfigNumber(1)));
        Assert.Equal(Configuration.Empty, meta.State.ConfigurationOf(new ConfigNumber(0)));
        Assert.Null(meta.State.ConfigurationOf(new ConfigNumber(2)));
    }

    [Fact]
    public void Who_acquires_the_epoch_makes_all_earlier_plans_conflict()
    {
        var meta = Initialized();
        var old = meta.Acquire("n1/t1");
        meta.Form(old, 1, 2, 3);

        var newer = meta.Acquire("n2/t2");

        Assert.Equal(old + 1, newer);
        Assert.Equal("n2/t2", meta.State.EpochHolder);
        Assert.Equal(new MetaConflict(new ConfigNumber(0), newer), meta.Put(0, old, 4, 1));
        Assert.Equal(new MetaConflict(new ConfigNumber(0), newer), meta.Form(old, 1, 2, 3));
    }

    [Fact]
    public void A_body_that_is_no_configuration_or_names_an_unplaced_group_is_refused()
    {
        var meta = Initialized();
        var epoch = meta.Acquire();
        meta.Form(epoch, 1, 2, 3);

        Assert.IsType<MetaRefused>(meta.Put(0, epoch, 4, 1, 2));
        Assert.IsType<MetaRefused>(meta.Apply(new PutConfiguration(meta.NewRequest(), new ConfigNumber(0), epoch, [])));
        Assert.Empty(meta.State.Configurations);
    }

    [Fact]
    public void A_configuration_that_moves_a_shard_is_published_from_the_level_of_hand_off_on()
    {
        Assert.Equal(
            new MetaRefused("a shard would move, which needs feature level 5; the cluster is at 4"), PutsMoving(FeatureLevels.SessionReads));
        Assert.Equal(new ConfigurationAccepted(new ConfigNumber(2)), PutsMoving(FeatureLevels.HandOff));

        static MetaReply PutsMoving(int level)
        {
            var meta = Initialized(level: level);
            var epoch = meta.Acquire();
            meta.Form(epoch, 1, 2, 3);
            meta.Form(epoch, 2, 3, 1);
            meta.Put(0, epoch, 4, 1);
            var reply = meta.Put(1, epoch, 4, 1, 2);
            var after = reply is MetaRefused ? 2 : 3;
            Assert.Equal(new ConfigurationAccepted(new ConfigNumber(after)), meta.Put(after - 1, epoch, 4, reply is MetaRefused ? [1] : [1, 2]));
            return reply;
        }
    }

    [Fact]
    public void A_shards_range_and_number_never_change()
    {
        var meta = Initialized();
        var epoch = meta.Acquire();
        meta.Form(epoch, 1, 2, 3);
        meta.Put(0, epoch, 4, 1);
        var shards = meta.State.LastConfiguration().Shards;

        Assert.IsType<MetaRefused>(meta.Put(1, epoch, 5, 1));
        Assert.IsType<MetaRefused>(PutShards(shards.SetItem(3, shards[3] with { Shard = new ShardId(7) })));
        Assert.IsType<MetaRefused>(PutShards(
        [
            shards[0] with { Range = new(0, shards[0].Range.End - 1) },
            shards[1] with { Range = new(shards[0].Range.End - 1, shards[1].Range.End) },
            .. shards[2..],
        ]));
        Assert.Equal(new ConfigNumber(1), meta.State.LastConfiguration().Number);

        MetaReply PutShards(System.Collections.Immutable.ImmutableArray<ShardAssignment> changed) =>
            meta.Apply(new PutConfiguration(meta.NewRequest(), new ConfigNumber(1), epoch, changed));
    }

    [Fact]
    public void Group_and_replica_numbers_rise_and_are_never_given_twice()
    {
        var meta = Initialized();
        var epoch = meta.Acquire();

        var first = Assert.IsType<GroupFormed>(meta.Form(epoch, 1, 2, 3)).Placement;
        meta.Reopen();
        var second = Assert.IsType<GroupFormed>(meta.Form(epoch, 2, 3)).Placement;

        Assert.Equal(new GroupId(1), first.Group);
        Assert.Equal(["r4 n1", "r5 n2", "r6 n3"], first.Replicas.Select(replica => $"{replica.Replica} {replica.Node}"));
        Assert.Equal(new GroupId(2), second.Group);
        Assert.Equal(["r7 n2", "r8 n3"], second.Replicas.Select(replica => $"{replica.Replica} {replica.Node}"));
        Assert.Equal(Node(1).Incarnation, first.Replicas[0].Incarnation);
    }

    [Fact]
    public void A_group_is_formed_of_different_registered_nodes()
    {
        var meta = Initialized();
        var epoch = meta.Acquire();

        Assert.IsType<MetaRefused>(meta.Form(epoch, 1, 1, 2));
        Assert.IsType<MetaRefused>(meta.Form(epoch, 1, 2, 9));
        Assert.IsType<MetaRefused>(meta.Form(epoch));
        Assert.Equal(4, meta.State.NextReplica);
    }

    [Fact]
    public void The_same_request_gets_the_same_answer_and_is_done_once_across_restarts()
    {
        var meta = Initialized();
        var epoch = meta.Acquire();
        var form = new FormGroup(meta.NewRequest(), epoch, [Node(1).Name]);
        var put = new PutConfiguration(meta.NewRequest(), new ConfigNumber(0), epoch, InitialPlan.Spread(4, [new GroupId(1)]));
        var tooEarly = new PutConfiguration(meta.NewRequest(), new ConfigNumber(7), epoch, put.Shards);

        var answers = meta.ApplyAll(form, form, put, tooEarly, put);
        meta.Reopen();
        var again = meta.ApplyAll(form, put, tooEarly);

        Assert.Equal([answers[0], answers[0], answers[2], answers[3], answers[2]], answers);
        Assert.Equal([answers[0], answers[2], answers[3]], again);
        Assert.Equal(2, meta.State.NextGroup);
        Assert.Single(meta.State.Configurations);
    }

    [Fact]
    public void Only_the_last_requests_are_remembered()
    {
        var meta = Initialized();
        var first = new AcquireEpoch(meta.NewRequest(), "first");
        meta.Apply(first);
        for (var i = 0; i < RememberedRequests.RequestsMax; i++)
        {
            meta.Acquire("other");
        }

        meta.Reopen();

        Assert.Equal(new EpochAcquired(RememberedRequests.RequestsMax + 2), meta.Apply(first));
        Assert.Equal(new EpochAcquired(RememberedRequests.RequestsMax + 2), meta.Apply(first));
    }

    /// <summary>From the level on at which replicas are replaced it is a new node under the name.</summary>
    [Theory, InlineData(FeatureLevels.HandOff, 0), InlineData(FeatureLevels.Members, 1)]
    public void A_placed_node_may_change_its_address_and_not_everywhere_its_incarnation(int level, int incarnation)
    {
        var meta = Initialized(level: level);
        var moved = Node(1) with { Address = "10.0.0.1:9101" };

        Assert.Equal(new MetaAccepted(), meta.Apply(new RegisterNode(meta.NewRequest(), moved)));
        var wiped = meta.Apply(new RegisterNode(meta.NewRequest(), Node(2, incarnation: 1)));
        Assert.Equal(new MetaAccepted(), meta.Apply(new RegisterNode(meta.NewRequest(), Node(4))));
        Assert.Equal(new MetaAccepted(), meta.Apply(new RegisterNode(meta.NewRequest(), Node(4, incarnation: 1))));

        Assert.Equal("10.0.0.1:9101", meta.State.Nodes[Node(1).Name].Address);
        Assert.Equal(level < FeatureLevels.Members, wiped is MetaRefused);
        Assert.Equal(Node(2, incarnation).Incarnation, meta.State.Nodes[Node(2).Name].Incarnation);
        Assert.Equal(Node(4, incarnation: 1).Incarnation, meta.State.Nodes[Node(4).Name].Incarnation);
    }

    [Fact]
    public void The_version_is_the_index_of_the_newest_change()
    {
        var meta = Initialized();
        Assert.Equal(1, meta.State.Version);

        meta.Put(3, 3, 4, 1);
        Assert.Equal(1, meta.State.Version);

        meta.Acquire();
        Assert.Equal(3, meta.State.Version);
    }

    [Fact]
    public void A_state_survives_its_codec_and_a_restart_at_any_boundary()
    {
        var meta = Initialized(nodes: 4);
        while (ControllerDirector.Next(meta.State, Settings(nodes: 4), ControllerFacts.None) is { } next)
        {
            meta.Apply(next);
        }

        var restarted = new MemoryStore();
        foreach (var entry in meta.Log)
        {
            new MetaGroupMachine(restarted).Apply(entry);
            Assert.Empty(new MetaGroupMachine(restarted).Apply(entry));
        }

        Assert.Equal(meta.Store.Dump(), restarted.Dump());
        var bytes = MetaStateCodec.Encode(meta.State);
        Assert.Equal(bytes, MetaStateCodec.Encode(new MetaGroupMachine(restarted).State!));
        Assert.Equal(bytes, MetaStateCodec.Encode(MetaStateCodec.Decode(bytes)));
    }

    [Fact]
    public void Bytes_that_are_no_command_are_refused()
    {
        var meta = Initialized();
        var payload = EntryBatchCodec.Encode(new(1), [new byte[] { 0xFF }, new byte[] { 8, 2 }, default]);

        var results = meta.Machine.Apply(
            new Entry(meta.Store.Applied.Index.Next(), new Term(1), EntryKind.Normal, payload));

        Assert.All(results, result => Assert.IsType<MetaRefused>(result.Reply));
        Assert.Equal(3, results.Length);
    }
}
