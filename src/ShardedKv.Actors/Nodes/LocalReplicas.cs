using System.Collections.Immutable;
using Akka.Actor;
using ShardedKv.Actors.Peers;
using ShardedKv.Actors.Status;
using ShardedKv.Core.Life;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Nodes;

/// <summary>The replicas that this node hosts, at most one of a group; also those that have stopped since the node's start.</summary>
internal sealed class LocalReplicas
{
    private readonly SortedDictionary<GroupId, LocalReplica> _replicas = [];

    public bool AllStopped => _replicas.Values.All(r => r.Actor is null);

    /// <summary>Those that run, in the order of their groups.</summary>
    public IEnumerable<IActorRef> Actors => _replicas.Values.Select(r => r.Actor).OfType<IActorRef>();

    /// <summary>Those that run over a store of their own.</summary>
    public IReadOnlyDictionary<GroupId, IActorRef> Whole =>
        _replicas.Where(r => r.Value is { Actor: not null, Withdrawn: null }).ToDictionary(r => r.Key, r => r.Value.Actor!);

    /// <summary>Groups that have a voter here and no leader that is known here, in order. A replica that learns, or goes, keeps nobody waiting.</summary>
    public IReadOnlyList<GroupId> Leaderless => [.. _replicas.Where(r => r.Value is { Leader: null, Counts: true }).Select(r => r.Key)];

    public ImmutableArray<ReplicaReportRow> Rows => [.. _replicas.Select(r => r.Value.Row(r.Key)).OfType<ReplicaReportRow>()];

    public bool Contains(GroupId group) => _replicas.ContainsKey(group);

    public LocalReplica? Find(GroupId group) => _replicas.GetValueOrDefault(group);

    public void Remove(GroupId group) => _replicas.Remove(group);

    public void Add(GroupId group, LocalReplica replica) => _replicas.Add(group, replica);

    public HostedReplicas Hosted() => new(_replicas
        .Where(r => r.Value.Actor is not null)
        .ToImmutableSortedDictionary(r => r.Key, r => new HostedReplicaRef(r.Value.Replica, r.Value.Actor!)));

    /// <summary>How many are down, by what ended them.</summary>
    public Dictionary<LifeEnd, int> Down() =>
        _replicas.Values.Where(r => r is { Actor: null, Stopped: not null }).GroupBy(r => r.Stopped!.End).ToDictionary(g => g.Key, g => g.Count());

    /// <returns>The replica whose actor this was; null when it is none of them.</returns>
    public LocalReplica? Ended(IActorRef actor)
    {
        var ended = _replicas.Values.FirstOrDefault(replica => actor.Equals(replica.Actor));
        if (ended is not null)
        {
            ended.Actor = null;
            ended.Stopped ??= new ReplicaStopped(ended.Hosted.Group, ended.Replica, LifeEnd.Broken, "it failed; see the log");
        }

        return ended;
    }
}
