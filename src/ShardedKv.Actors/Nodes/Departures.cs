using Akka.Actor;
using Akka.Event;
using ShardedKv.Actors.Metrics;
using ShardedKv.Actors.Replicas;
using ShardedKv.Core.Meta;
using ShardedKv.Raft;
using ShardedKv.Storage;

namespace ShardedKv.Actors.Nodes;

/// <summary>Removes what is left of replicas that g0 places nowhere any more: journal, then store and record. A node that stops in between goes on with it
/// after its next start.</summary>
internal sealed class Departures(IActorContext context, DataDirectory directory, string journalPluginId, NodeMeter meter, ILoggingAdapter log)
{
    private readonly HashSet<GroupId> _underWay = [];

    /// <summary>g0 has issued the replica's number and places it no more. A state that is older than the replica does not know it either, and says nothing.</summary>
    public static bool IsOver(MetaState meta, HostedReplica hosted) =>
        meta.IsDissolved(hosted.Group)
        || (hosted.Replica.Value < meta.NextReplica
            && meta.Placements.TryGetValue(hosted.Group, out var placement)
            && placement.Replicas.All(placed => placed.Replica != hosted.Replica));

    /// <summary>Has begun to be removed, here or before the node's last start.</summary>
    public bool IsLeaving(HostedReplica hosted) => RemovedReplica.IsMarked(directory.StorePath(hosted.Group, hosted.Replica));

    /// <summary>Ends what nobody needs any more, as far as it can be ended now. Again when an actor has ended, and now and then.</summary>
    public void Part(MetaState meta, LocalReplicas replicas)
    {
        foreach (var hosted in directory.ReplicaRecords.Where(hosted => IsLeaving(hosted) || IsOver(meta, hosted)).ToList())
        {
            if (replicas.Find(hosted.Group) is { Actor: { } actor } replica)
            {
                replica.IsLeaving = true;
                context.Stop(actor);
            }
            else
            {
                replicas.Remove(hosted.Group);
                Begin(hosted);
            }
        }
    }

    public void Take(JournalRemoved removed)
    {
        _underWay.Remove(removed.Group);
        if (removed.Failure is { } failure)
        {
            log.Warning("Group {0}: the journal of {1}, which is not needed any more, is not deleted yet: {2}", removed.Group, removed.Replica, failure);
            return;
        }

        directory.Remove(removed.Group, removed.Replica);
        meter.Forget(removed.Group);
        log.Info("Group {0}: {1} is removed from this node", removed.Group, removed.Replica);
    }

    private void Begin(HostedReplica hosted)
    {
        if (_underWay.Contains(hosted.Group))
        {
            return;
        }

        try
        {
            RemovedReplica.Mark(directory.StorePath(hosted.Group, hosted.Replica));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            log.Warning("Group {0}: {1} cannot be marked as removed and stays until it can: {2}", hosted.Group, hosted.Replica, failure.Message);
            return;
        }

        _underWay.Add(hosted.Group);
        var (group, replica, plugin) = (hosted.Group, hosted.Replica, journalPluginId);
        var persistenceId = ReplicaSpec.PersistenceIdOf(group, replica);
        context.ActorOf(Props.Create(() => new ReplicaRemover(group, replica, persistenceId, plugin)));
    }
}

/// <summary>To the node actor: the events of a replica that is removed are gone.</summary>
/// <param name="Failure">Null: they are; else why they are not.</param>
internal sealed record JournalRemoved(GroupId Group, ReplicaId Replica, string? Failure);
