using Akka.Actor;
using Akka.Persistence;
using ShardedKv.Actors.Nodes;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Replicas;

/// <summary>Deletes the journal of a replica that is not any more, without reading it. It says when it has; a failure is tried again by who started it.</summary>
internal sealed class ReplicaRemover : UntypedPersistentActor
{
    private readonly GroupId _group;
    private readonly ReplicaId _replica;

    public ReplicaRemover(GroupId group, ReplicaId replica, string persistenceId, string journalPluginId)
    {
        _group = group;
        _replica = replica;
        PersistenceId = persistenceId;
        JournalPluginId = journalPluginId;
        SnapshotPluginId = "akka.persistence.no-snapshot-store";
    }

    public override string PersistenceId { get; }

    public override Akka.Persistence.Recovery Recovery => Akka.Persistence.Recovery.None;

    protected override void OnRecover(object message)
    {
        if (message is not RecoveryCompleted)
        {
            return;
        }

        if (LastSequenceNr == 0)
        {
            End(null);
        }
        else
        {
            DeleteMessages(LastSequenceNr);
        }
    }

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case DeleteMessagesSuccess:
                End(null);
                break;
            case DeleteMessagesFailure failed:
                End(failed.Cause.Message);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    // It is stopped by what follows in the base class.
    protected override void OnRecoveryFailure(Exception reason, object? message = null)
    {
        Context.Parent.Tell(new JournalRemoved(_group, _replica, reason.Message));
        base.OnRecoveryFailure(reason, message);
    }

    private void End(string? failure)
    {
        Context.Parent.Tell(new JournalRemoved(_group, _replica, failure));
        Context.Stop(Self);
    }
}
