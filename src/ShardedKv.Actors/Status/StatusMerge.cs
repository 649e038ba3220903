using System.Collections.Immutable;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Meta;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Status;

/// <summary>Makes one picture of the cluster from the reports of the nodes that answered.</summary>
internal static class StatusMerge
{
    /// <param name="meta">Null while this node knows no state of the meta group.</param>
    /// <param name="known">All nodes by name with the address of their actor system and, where known, of their HTTP interface.</param>
    public static ClusterStatus Of(
        NodeName self,
        ClusterId? cluster,
        MetaState? meta,
        IReadOnlyCollection<(NodeName Node, string Address, string? HttpAddress)> known,
        IReadOnlyDictionary<NodeName, NodeReport> reports)
    {
        var nodes = known
            .OrderBy(n => n.Node.Value, StringComparer.Ordinal)
            .Select(n => new NodeRow(
                n.Node.Value,
                Shown(reports.TryGetValue(n.Node, out var report) ? report.HttpAddress : n.HttpAddress),
                Shown(n.Address),
                report is not null,
                n.Node == self)
            {
                Replicas = meta?.Placements.Values.Sum(placement => placement.Replicas.Count(replica => replica.Node == n.Node)) ?? 0,
                IsDraining = meta?.Draining().Contains(n.Node) ?? false,
                IsDrained = meta is not null && !meta.Nodes.ContainsKey(n.Node) && meta.Drained.Any(drained => drained.Name == n.Node),
            })
            .ToImmutableArray();
        if (meta is null)
        {
            return new ClusterStatus(cluster?.Value, 0, nodes, [], []);
        }

        var groups = meta.Placements.Values
            .OrderBy(p => p.Group.Value)
            .Select(p => Group(p, reports) with { IsLeaving = meta.Left.ContainsKey(p.Group) })
            .ToImmutableArray();
        return new ClusterStatus(cluster?.Value, meta.LastConfiguration().Number.Value, nodes, groups, Shards(meta, reports))
        {
            PlannedNumber = meta.Planned?.Number.Value,
            PendingOperations = meta.Operations.Count(operation => operation.IsPending),
        };
    }

    private static string? Shown(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static GroupRow Group(Placement placement, IReadOnlyDictionary<NodeName, NodeReport> reports)
    {
        var rows = placement.Replicas.Select(p => (Placed: p, Report: Find(reports, p, placement.Group))).ToList();
        var term = rows.Max(r => r.Report?.Term ?? 0);
        var leader = rows.Select(r => r.Report).FirstOrDefault(r => r is not null && r.Term == term && r.Leader is not null)?.Leader;
        var leading = rows.FirstOrDefault(r => r.Placed.Node.Value == leader).Report;
        var newest = Newest(rows.Select(r => r.Report));
        var members = rows.Select(r => r.Report).FirstOrDefault(r => r?.Members is not null && r.Term == term)?.Members;
        return new GroupRow(
            placement.Group.Value,
            leader,
            term,
            leading?.Commit ?? rows.Max(r => r.Report?.Commit ?? 0),
            leading?.Applied ?? rows.Max(r => r.Report?.Applied ?? 0),
            [.. rows.Select(r => Row(r.Placed, r.Report, members))])
        {
            Configuration = newest?.Configuration,
            Frozen = newest is null ? [] : [.. newest.Frozen.Distinct().Order()],
        };
    }

    // Without a term it has read nothing of its journal, and its zeros are no figures.
    private static ReplicaRow Row(ReplicaPlacement placed, ReplicaReportRow? report, MembersRow? members)
    {
        var role = report?.Role == "follower" && members?.Learners.Contains(placed.Replica.Value) == true ? "learner" : report?.Role;
        var row = report is { Term: > 0 }
            ? new ReplicaRow(placed.Replica.Value, placed.Node.Value, role, report.Term, report.Commit, report.Applied)
            : new ReplicaRow(placed.Replica.Value, placed.Node.Value, role, null, null, null);
        return row with
        {
            IsLeaving = placed.IsLeaving,
            Behind = members?.Behind.FirstOrDefault(behind => behind.Replica == placed.Replica.Value)?.Entries,
        };
    }

    private static ImmutableArray<ShardRow> Shards(MetaState meta, IReadOnlyDictionary<NodeName, NodeReport> reports)
    {
        if (meta.Configurations.IsEmpty)
        {
            return [];
        }

        var rows = meta.Placements.Values.ToDictionary(p => p.Group, p => p.Replicas.Select(r => Find(reports, r, p.Group)).ToList());
        var copies = rows.SelectMany(group => Copies(group.Key, group.Value)).ToLookup(copy => copy.Shard, copy => copy.Copy);
        return [.. meta.Configurations[^1].Shards.Select(s => new ShardRow(
            s.Shard.Value,
            s.Range.First.ToString("x8"),
            s.Range.End.ToString("x8"),
            s.Group.Value,
            StateOf(s.Shard.Value, Newest(rows.GetValueOrDefault(s.Group) ?? [])))
        {
            Bytes = SizeOf(s.Shard.Value, rows.GetValueOrDefault(s.Group) ?? []),
            Copy = copies[s.Shard.Value].MaxBy(copy => copy.Number),
        })];
    }

    /// <summary>A group is judged by its replica that has applied the most, of those that have read their journal.</summary>
    private static ReplicaReportRow? Newest(IEnumerable<ReplicaReportRow?> rows) =>
        rows.OfType<ReplicaReportRow>().Where(row => row.Term > 0).MaxBy(row => (row.Configuration, row.Applied));

    /// <summary>Only a leader copies, and only it knows how far it is.</summary>
    private static IEnumerable<(int Shard, ShardCopyRow Copy)> Copies(GroupId to, IReadOnlyList<ReplicaReportRow?> rows)
    {
        var leader = rows.OfType<ReplicaReportRow>().Where(row => row.Role == "leader").MaxBy(row => row.Term);
        return (leader ?? Newest(rows)) is { } row
            ? row.Copies.Select(copy => (
                copy.Shard,
                new ShardCopyRow(copy.From, to.Value, copy.Number, copy.Number > row.Configuration, copy.Rows, copy.Bytes, copy.IsClose)))
            : [];
    }

    private static long? SizeOf(int shard, IEnumerable<ReplicaReportRow?> owners) => owners
        .OfType<ReplicaReportRow>().Where(row => row.Role == "leader").MaxBy(row => row.Term)?.Sizes.FirstOrDefault(size => size.Shard == shard)?.Bytes;

    private static string StateOf(int shard, ReplicaReportRow? owner) => owner is null ? "Unknown"
        : owner.Serving.Contains(shard) ? "Serving"
        : owner.Copies.Any(copy => copy.Shard == shard) ? "Staging"
        : "Absent";

    // By its number: a node that gets another replica of the group may have something of the last one yet.
    private static ReplicaReportRow? Find(IReadOnlyDictionary<NodeName, NodeReport> reports, ReplicaPlacement placed, GroupId group) =>
        reports.TryGetValue(placed.Node, out var report)
            ? report.Replicas.FirstOrDefault(r => r.Group == group.Value && r.Replica == placed.Replica.Value)
            : null;
}
