using System.Collections.Immutable;
using ShardedKv.Actors.Status;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Controller;
using ShardedKv.Core.Keys;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Controller;

/// <summary>What the nodes last said of the groups that they host, as far as a controller has to know it.</summary>
internal sealed class GroupReports
{
    private readonly Dictionary<NodeName, NodeReport> _reports = [];

    public void Take(NodeReport report) => _reports[new NodeName(report.Node)] = report;

    public void Clear() => _reports.Clear();

    /// <summary>Copies ahead that lack little, of the replicas that lead: only those fetch.</summary>
    public ImmutableHashSet<PreCopy> Close() =>
    [
        .. Rows().Where(row => row.Role == "leader").SelectMany(row => row.Copies
            .Where(copy => copy.IsClose)
            .Select(copy => new PreCopy(new ShardId(copy.Shard), new ConfigNumber(copy.Number), new GroupId(row.Group)))),
    ];

    /// <summary>Groups without a shard, and without a word that they owe, each as of the newest configuration that a replica of it says so of.</summary>
    public ImmutableDictionary<GroupId, ConfigNumber> EmptyAt() => Rows()
        .Where(row => row.IsClear && row.Serving.IsEmpty)
        .GroupBy(row => new GroupId(row.Group))
        .ToImmutableDictionary(group => group.Key, group => new ConfigNumber(group.Max(row => row.Configuration)));

    /// <summary>What shards hold, as those that lead say; of two that do, the later term's word.</summary>
    public ImmutableDictionary<ShardId, long> ShardBytes() => Rows()
        .Where(row => row.Role == "leader")
        .OrderBy(row => row.Term)
        .SelectMany(row => row.Sizes)
        .GroupBy(size => new ShardId(size.Shard))
        .ToImmutableDictionary(sizes => sizes.Key, sizes => sizes.Last().Bytes);

    public ImmutableHashSet<NodeName> Full() => [.. _reports.Where(report => report.Value.RefusesWrites).Select(report => report.Key)];

    /// <summary>What leaders say of their groups' members, once no change is half-way. A leader of whom a later term is known, or whose node is away, leads no
    /// more.</summary>
    /// <param name="there">The nodes that can be heard now, this one included.</param>
    public ImmutableDictionary<GroupId, GroupMembersFact> Members(IReadOnlySet<NodeName> there)
    {
        var terms = Rows().GroupBy(row => row.Group).ToDictionary(rows => rows.Key, rows => rows.Max(row => row.Term));
        return _reports
            .Where(report => there.Contains(report.Key))
            .SelectMany(report => report.Value.Replicas)
            .Where(row => row is { Role: "leader", Members.IsSettled: true } && row.Term == terms[row.Group])
            .ToImmutableDictionary(
                row => new GroupId(row.Group),
                row => new GroupMembersFact(new ReplicaId(row.Replica), row.Members!.Membership(), row.Members.PlacementVersion));
    }

    private IEnumerable<ReplicaReportRow> Rows() => _reports.Values.SelectMany(report => report.Replicas);
}
