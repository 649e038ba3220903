using System.Collections.Immutable;
using Akka.Actor;
using ShardedKv.Actors.Replicas;
using ShardedKv.Actors.Status;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.HandOff;
using ShardedKv.Raft;
using ShardedKv.Storage;

namespace ShardedKv.Actors.Nodes;

/// <summary>A replica that this node hosts, as the node actor knows it.</summary>
internal sealed class LocalReplica(HostedReplica hosted, Roster roster)
{
    private bool _isPlaced = true;

    public HostedReplica Hosted => hosted;

    public ReplicaId Replica => hosted.Replica;

    public Roster Roster => roster;

    /// <summary>Null once it has stopped.</summary>
    public IActorRef? Actor { get; set; }

    /// <summary>Null until it has recovered.</summary>
    public ReplicaReport? Report { get; set; }

    /// <summary>Why its last life ended; null while that is not known.</summary>
    public ReplicaStopped? Stopped { get; set; }

    /// <summary>Why its store is fetched from the group; its actor stands in for it meanwhile. Null: it is not.</summary>
    public string? Withdrawn { get; set; }

    /// <summary>g0 places it no more: it has no other life.</summary>
    public bool IsLeaving { get; set; }

    /// <summary>Lives since it last took part in its group.</summary>
    public int Restarts { get; set; }

    /// <summary>Of its actors' names.</summary>
    public int Lives { get; set; }

    public void Follow(Placement placement)
    {
        roster.Follow(placement, Report?.Status.Membership);
        _isPlaced = placement.Find(hosted.Replica) is { IsLeaving: false };
    }

    public IEnumerable<NodeName> OtherNodes(NodeName self) => roster.Nodes.Values.Where(node => node != self).Distinct();

    public bool Leads => Actor is not null && Withdrawn is null && Report is { Status.Role: ReplicaRole.Leader };

    /// <summary>It votes, as far as it knows, and is to stay.</summary>
    public bool Counts => !IsLeaving && _isPlaced && Report?.Status.Membership.HasVoter(hosted.Replica) != false;

    public NodeName? Leader => Actor is null ? null : roster.NodeOf(Report?.Status.Leader);

    /// <summary>Null while it recovers for the first time. One that never recovered and is down has zeros for figures.</summary>
    public ReplicaReportRow? Row(GroupId group) => Report is { } report ? Row(group, report)
        : Actor is null ? new ReplicaReportRow(group.Value, hosted.Replica.Value, "stopped", 0, null, 0, 0, 0, [])
        : null;

    private ReplicaReportRow Row(GroupId group, ReplicaReport report) => new(
        group.Value,
        hosted.Replica.Value,
        Actor is null ? "stopped" : Withdrawn is not null ? "fetching" : Word(report.Status.Role),
        report.Status.Term.Value,
        Leader?.Value,
        report.Status.Commit.Value,
        report.Status.Applied.Value,
        report.Configuration.Value,
        report.Serving)
    {
        Members = Leads ? MembersRow.Of(report.Status, report.PlacementVersion) : null,
        Sizes = [.. report.Sizes.Select(size => new SizeRow(size.Key.Value, size.Value))],
        IsClear = report.HandOffs is { IsClear: true },
        Frozen = report.HandOffs is { } handOffs ? [.. handOffs.Frozen.Select(frozen => frozen.Shard.Value)] : [],
        Copies = report.HandOffs is { } coming ? [.. coming.Staging.Select(staged => Copy(staged, report.Copies))] : [],
    };

    private static CopyRow Copy(StagingShard staged, ImmutableArray<CopyProgress> copies)
    {
        var progress = copies.FirstOrDefault(copy => copy.Shard == staged.Shard && copy.Number == staged.Number);
        return new CopyRow(
            staged.Shard.Value,
            staged.Number.Value,
            staged.From.Value,
            progress?.IsAnnounced ?? false,
            progress?.Rows ?? 0,
            progress?.Bytes ?? 0,
            progress?.IsClose ?? false);
    }

    private static string Word(ReplicaRole role) => role switch
    {
        ReplicaRole.Leader => "leader",
        ReplicaRole.Follower => "follower",
        ReplicaRole.Candidate or ReplicaRole.PreCandidate => "candidate",
        _ => throw new InvalidOperationException($"no word for {role}"),
    };
}
