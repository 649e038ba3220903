using System.Collections.Immutable;
using Akka.Actor;
using ShardedKv.Actors.Peers;
using ShardedKv.Actors.Status;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Nodes;

/// <summary>The replicas that this node hosts, at most one of a group; also those that have stopped since the node's start.</summary>
internal sealed class LocalReplicas
{
    private readonly SortedDictionary<GroupId, LocalReplica> _replicas = [];

    public bool AllStopped => _replicas.Values.All(r => r.Actor is null);

    /// <summary>Those that run, in the order of their groups.</summary>
    public IEnumerable<IActorRef> Actors => _replicas.Values.Select(r => r.Actor).OfType<IActorRef>();

    /// <summary>Groups without a leader that is known here, in order.</summary>
    public IReadOnlyList<GroupId> Leaderless => [.. _replicas.Where(r => r.Value.Leader is null).Select(r => r.Key)];

    public ImmutableArray<ReplicaReportRow> Rows => [.. _replicas.Select(r => r.Value.Row(r.Key)).OfType<ReplicaReportRow>()];

    public bool Contains(GroupId group) => _replicas.ContainsKey(group);

    public LocalReplica? Find(GroupId group) => _replicas.GetValueOrDefault(group);

    public void Add(GroupId group, LocalReplica replica) => _replicas.Add(group, replica);

    public HostedReplicas Hosted() => new(_replicas
        .Where(r => r.Value.Actor is not null)
        .ToImmutableSortedDictionary(r => r.Key, r => new HostedReplicaRef(r.Value.Replica, r.Value.Actor!)));

    /// <returns>The group whose replica ended with this actor; null when it is none of them.</returns>
    public GroupId? Ended(IActorRef actor)
    {
        foreach (var (group, replica) in _replicas)
        {
            if (actor.Equals(replica.Actor))
            {
                replica.Actor = null;
                replica.StoppedFor ??= "it failed; see the log";
                return group;
            }
        }

        return null;
    }
}
