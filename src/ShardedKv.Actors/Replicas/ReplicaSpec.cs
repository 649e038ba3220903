using Akka.Actor;
using ShardedKv.Actors.Metrics;
using ShardedKv.Actors.Nodes;
using ShardedKv.Actors.Settings;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Replicas;

/// <summary>What a replica is started with.</summary>
/// <param name="Roster">This replica included.</param>
/// <param name="StorePath">The file of its ordered store; made when absent.</param>
/// <param name="CampaignsFirst">On an empty log this replica stands for election at once, so that new groups spread their leaders.</param>
internal sealed record ReplicaSpec(
    GroupId Group,
    ReplicaId Replica,
    Membership Initial,
    Roster Roster,
    string StorePath,
    bool CampaignsFirst,
    ShardedKvSettings Settings,
    NodeClock Clock,
    IActorRef Region)
{
    /// <summary>What is counted of the group here, over all lives of its replica.</summary>
    public GroupTallies Tallies { get; init; } = new();

    /// <summary>The persistence id: one journal stream per replica number, which is never given twice.</summary>
    public string PersistenceId => PersistenceIdOf(Group, Replica);

    public static string PersistenceIdOf(GroupId group, ReplicaId replica) => $"raft-{group}-{replica}";
}
