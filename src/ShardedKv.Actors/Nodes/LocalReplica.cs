using System.Collections.Immutable;
using Akka.Actor;
using ShardedKv.Actors.Status;
using ShardedKv.Core.Configurations;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Nodes;

/// <summary>A replica that this node hosts, as the node actor knows it.</summary>
internal sealed class LocalReplica(ReplicaId replica, ImmutableSortedDictionary<ReplicaId, NodeName> nodes)
{
    public ReplicaId Replica => replica;

    /// <summary>Null once it has stopped.</summary>
    public IActorRef? Actor { get; set; }

    /// <summary>Null until it has recovered.</summary>
    public ReplicaReport? Report { get; set; }

    public string? StoppedFor { get; set; }

    public IEnumerable<NodeName> OtherNodes(NodeName self) => nodes.Values.Where(node => node != self).Distinct();

    public bool Leads => Actor is not null && Report is { Status.Role: ReplicaRole.Leader };

    public NodeName? Leader =>
        Actor is not null && Report?.Status.Leader is { } leader && nodes.TryGetValue(leader, out var node) ? node : null;

    /// <summary>Null until it has recovered.</summary>
    public ReplicaReportRow? Row(GroupId group) => Report is not { } report ? null : new ReplicaReportRow(
        group.Value,
        replica.Value,
        Actor is null ? "stopped" : Word(report.Status.Role),
        report.Status.Term.Value,
        Leader?.Value,
        report.Status.Commit.Value,
        report.Status.Applied.Value,
        report.Configuration.Value,
        report.Serving);

    private static string Word(ReplicaRole role) => role switch
    {
        ReplicaRole.Leader => "leader",
        ReplicaRole.Follower => "follower",
        ReplicaRole.Candidate or ReplicaRole.PreCandidate => "candidate",
        _ => throw new InvalidOperationException($"no word for {role}"),
    };
}
