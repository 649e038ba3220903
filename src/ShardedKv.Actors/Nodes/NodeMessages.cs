using System.Collections.Immutable;
using Akka.Actor;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.HandOff;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Life;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Nodes;

/// <summary>To the region: the links to the other nodes.</summary>
internal sealed record PeerLinks(IReadOnlyDictionary<NodeName, IActorRef> Links);

/// <summary>To region and node actor: a group's leader as one of its replicas here knows it.</summary>
internal sealed record LeaderIs(GroupId Group, NodeName Node);

/// <summary>To the region: take no more requests and answer what waits.</summary>
internal sealed record CloseDoor
{
    public static readonly CloseDoor Instance = new();
}

/// <summary>To the node actor: what a replica here says of itself, when it changes.</summary>
/// <param name="Serving">The shards that its store serves, ascending; empty for the meta group.</param>
/// <param name="HandOffs">Null for the meta group.</param>
/// <param name="Copies">How far its copies are, where it leads.</param>
/// <param name="Sizes">Of shards that it serves, about, where it leads.</param>
internal sealed record ReplicaReport(
    GroupId Group,
    ReplicaStatus Status,
    ConfigNumber Configuration,
    ImmutableArray<int> Serving,
    HandOffView? HandOffs,
    ImmutableArray<CopyProgress> Copies,
    ImmutableSortedDictionary<ShardId, long> Sizes)
{
    /// <summary>Of the placement that it brings its group's members to when it leads; 0: it knows none.</summary>
    public long PlacementVersion { get; init; }
}

/// <summary>To the node actor: a replica's life is over, and why; its actor ends.</summary>
internal sealed record ReplicaStopped(GroupId Group, ReplicaId Replica, LifeEnd End, string Reason);

/// <summary>The node actor to itself: a replica may begin another life.</summary>
internal sealed record RestartDue(GroupId Group);

/// <summary>To the node actor: stop in order; it ends when everything is closed.</summary>
internal sealed record StopNode
{
    public static readonly StopNode Instance = new();
}

/// <summary>To the node actor: answered with a <see cref="Status.ClusterStatus"/>, merged from all nodes that answer in time.</summary>
internal sealed record StatusQuery(TimeSpan Wait);

/// <summary>To the node actor: answered with a <see cref="Status.NodeHealth"/>.</summary>
internal sealed record HealthQuery
{
    public static readonly HealthQuery Instance = new();
}
