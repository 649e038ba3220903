using System.Collections.Immutable;
using ShardedKv.Actors.Status;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Tests.Status;

/// <summary>One picture of reports that were made at different moments, by replicas that know different things.</summary>
public sealed class StatusMergeTests
{
    private static readonly NodeName[] Nodes = [new("n1"), new("n2"), new("n3")];

    [Fact]
    public void A_staging_shard_says_how_far_its_leader_has_copied_it()
    {
        var status = Merge(
            Report("n1", Row(1, "leader", configuration: 2) with { Frozen = [1] }, Row(2, "follower", configuration: 2) with { Copies = [Copy(rows: 0)] }),
            Report("n2", Row(1, "follower", configuration: 2) with { Frozen = [1] }, Row(2, "leader", configuration: 2) with { Copies = [Copy(rows: 40)] }));

        Assert.Equal("Staging", status.Shards[1].State);
        Assert.Equal(new ShardCopyRow(1, 2, 2, false, 40, 4096, true), status.Shards[1].Copy);
        Assert.Null(status.Shards[0].Copy);
        Assert.Equal(1, Assert.Single(status.Groups[0].Frozen));
        Assert.Equal([2L, 2L], status.Groups.Select(group => group.Configuration!.Value));
    }

    [Fact]
    public void A_copy_whose_configuration_its_group_has_not_applied_is_announced_only()
    {
        var status = Merge(Report("n2", Row(2, "leader", configuration: 1) with { Copies = [Copy(rows: 40)] }));

        Assert.True(status.Shards[1].Copy!.IsAnnounced);
    }

    /// <summary>A follower lags: it has not served what the leader serves, and has not collected what the leader has.</summary>
    [Fact]
    public void A_group_is_judged_by_its_replica_that_has_applied_the_most()
    {
        var status = Merge(
            Report("n1", Row(1, "follower", configuration: 2, applied: 8) with { Frozen = [1] }, Row(2, "follower", configuration: 2, applied: 8)),
            Report("n2", Row(1, "leader", configuration: 2, applied: 9), Row(2, "leader", configuration: 2, applied: 9, serving: 1)));

        Assert.Equal("Serving", status.Shards[1].State);
        Assert.Empty(status.Groups[0].Frozen);
    }

    [Fact]
    public void Plans_operations_and_leaving_groups_are_those_of_g0()
    {
        var meta = Meta() with
        {
            Planned = new Configuration(new ConfigNumber(3), 1, InitialPlan.Spread(2, [new GroupId(2)])),
            Operations =
            [
                new Operation(new RequestId(Guid.NewGuid()), new Leave([new GroupId(1)]), [], new OperationDone(new ConfigNumber(2))),
                new Operation(new RequestId(Guid.NewGuid()), new Leave([new GroupId(1)]), [], OperationPending.Instance),
            ],
            Left = ImmutableSortedDictionary<GroupId, ConfigNumber>.Empty.Add(new GroupId(1), new ConfigNumber(2)),
        };

        var status = Merge(meta);

        Assert.Equal((2, 3, 1), (status.ConfigurationNumber, status.PlannedNumber!.Value, status.PendingOperations));
        Assert.Equal([true, false], status.Groups.Select(group => group.IsLeaving));
        Assert.Equal(["Unknown", "Unknown"], status.Shards.Select(shard => shard.State));
        Assert.Null(status.Groups[0].Configuration);
    }

    /// <summary>g1's r5 on n3 leaves for r9, which n3 got, too, and is still being removed there as r5.</summary>
    [Fact]
    public void Learners_say_how_far_they_are_and_what_is_left_of_another_replica_is_not_taken_for_it()
    {
        var placed = PlacementOf(1);
        var meta = Meta();
        meta = meta with
        {
            Placements = meta.Placements.SetItem(placed.Group, placed.Next(
            [
                placed.Replicas[0], placed.Replicas[1], placed.Replicas[2] with { IsLeaving = true },
                new ReplicaPlacement(new ReplicaId(9), Nodes[2], new IncarnationId(Guid.NewGuid())),
            ])),
        };
        var leader = Row(1, "leader", configuration: 2) with { Members = new MembersRow([3, 4, 5], [9], true, 2, [new BehindRow(9, 40)]) };

        var behind = Merge(meta, Report("n2", leader), Report("n3", Row(1, "follower", configuration: 2)));
        var there = Merge(meta, Report("n2", leader), Report("n3", Row(1, "follower", configuration: 1, applied: 4) with { Replica = 4 }));

        Assert.Equal([false, false, true, false], behind.Groups[0].Replicas.Select(replica => replica.IsLeaving));
        Assert.Equal([null, "leader", "follower", null], behind.Groups[0].Replicas.Select(replica => replica.Role));
        Assert.Equal([null, "leader", null, "learner"], there.Groups[0].Replicas.Select(replica => replica.Role));
        Assert.Equal([null, null, null, 40], there.Groups[0].Replicas.Select(replica => replica.Behind));
    }

    [Fact]
    public void Nodes_say_how_many_replicas_they_hold_and_that_they_are_drained()
    {
        var meta = Meta() with
        {
            Nodes = ImmutableSortedDictionary<NodeName, NodeRecord>.Empty.Add(Nodes[0], new NodeRecord(Nodes[0], default, "", "")).Add(Nodes[1], new NodeRecord(Nodes[1], default, "", "")),
            Operations = [new Operation(new RequestId(Guid.NewGuid()), new Drain([Nodes[1]]), [], OperationPending.Instance)],
            Drained = [new DrainedNode(Nodes[2], default)],
        };

        var status = Merge(meta);

        Assert.Equal([(2, false, false), (2, true, false), (2, false, true)], status.Nodes.Select(node => (node.Replicas, node.IsDraining, node.IsDrained)));
    }

    /// <summary>Of a program that does not know hand-off.</summary>
    [Fact]
    public void A_report_without_copies_is_one_of_no_copies()
    {
        var text = """{"Node":"n1","HttpAddress":"","RemotingAddress":"","Replicas":[{"Group":1,"Replica":3,"Role":"leader","Term":1,"Leader":"n1","Commit":1,"Applied":1,"Configuration":2,"Serving":[0]}]}"""u8;

        var status = Merge(NodeReport.Decode(text));

        Assert.Equal(["Serving", "Unknown"], status.Shards.Select(shard => shard.State));
        Assert.Empty(status.Groups[0].Frozen);
    }

    private static ClusterStatus Merge(params NodeReport[] reports) => Merge(Meta(), reports);

    private static ClusterStatus Merge(MetaState meta, params NodeReport[] reports) => StatusMerge.Of(
        Nodes[0], meta.Cluster, meta, [.. Nodes.Select(node => (node, "", (string?)null))], reports.ToDictionary(report => new NodeName(report.Node)));

    /// <summary>In configuration 2, g1 has shard 0 and g2 shard 1.</summary>
    private static MetaState Meta() => new(
        new ClusterId(Guid.NewGuid()),
        new StoreLimits(),
        2,
        9,
        ImmutableSortedDictionary<NodeName, NodeRecord>.Empty,
        [
            new Configuration(new ConfigNumber(1), 1, InitialPlan.Spread(2, [new GroupId(1)])),
            new Configuration(new ConfigNumber(2), 1, InitialPlan.Spread(2, [new GroupId(1), new GroupId(2)])),
        ],
        ImmutableSortedDictionary<GroupId, Placement>.Empty.Add(new GroupId(1), PlacementOf(1)).Add(new GroupId(2), PlacementOf(2)),
        1,
        "",
        3,
        12);

    private static Placement PlacementOf(int group) => new(
        new GroupId(group),
        1,
        [.. Nodes.Select((node, at) => new ReplicaPlacement(new ReplicaId((3 * group) + at), node, new IncarnationId(Guid.NewGuid())))]);

    private static NodeReport Report(string node, params ReplicaReportRow[] rows) =>
        new(node, "", "", [.. rows.Select(row => row with { Replica = row.Replica + NumberOf(row.Group, node) })]);

    private static long NumberOf(int group, string node) => (3 * group) + Array.IndexOf(Nodes, new NodeName(node));

    private static ReplicaReportRow Row(int group, string role, long configuration, long applied = 9, params int[] serving) =>
        new(group, 0, role, 3, "n2", 9, applied, configuration, [.. serving]);

    private static CopyRow Copy(long rows) => new(1, 2, 1, false, rows, 4096, true);
}
