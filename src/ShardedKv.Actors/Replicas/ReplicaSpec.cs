using System.Collections.Immutable;
using Akka.Actor;
using ShardedKv.Actors.Metrics;
using ShardedKv.Actors.Nodes;
using ShardedKv.Actors.Settings;
using ShardedKv.Core.Configurations;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Replicas;

/// <summary>What a replica is started with.</summary>
/// <param name="Nodes">The node of every replica of the group, this one included.</param>
/// <param name="StorePath">The file of its ordered store; made when absent.</param>
/// <param name="CampaignsFirst">On an empty log this replica stands for election at once, so that new groups spread their leaders.</param>
internal sealed record ReplicaSpec(
    GroupId Group,
    ReplicaId Replica,
    Membership Initial,
    ImmutableSortedDictionary<ReplicaId, NodeName> Nodes,
    string StorePath,
    bool CampaignsFirst,
    ShardedKvSettings Settings,
    NodeClock Clock,
    IActorRef Region,
    IReadOnlyDictionary<NodeName, IActorRef> Links)
{
    /// <summary>What is counted of the group here, over all lives of its replica.</summary>
    public GroupTallies Tallies { get; init; } = new();

    /// <summary>The persistence id: one journal stream per replica number, which is never given twice.</summary>
    public string PersistenceId => PersistenceIdOf(Group, Replica);

    public static string PersistenceIdOf(GroupId group, ReplicaId replica) => $"raft-{group}-{replica}";
}
