using Akka.Actor;

namespace Akka.Persistence;

/// <summary>Decides what becomes of a message, for one stage of a persistent actor's life.</summary>
internal abstract class EventsourcedState(Eventsourced actor)
{
    protected Eventsourced Actor { get; } = actor;

    /// <summary>True, and persisting is refused, until the last event has been replayed.</summary>
    public virtual bool IsRecovering => false;

    public virtual void Entered()
    {
    }

    public abstract void Receive(Receive receive, object message);

    /// <summary>A command's handler has returned, or its task has completed.</summary>
    public virtual void CommandDone(bool failed)
    {
    }
}

/// <summary>Commands wait for the permit to recover.</summary>
internal sealed class WaitingRecoveryPermitState(Eventsourced actor) : EventsourcedState(actor)
{
    public override bool IsRecovering => true;

    public override void Receive(Receive receive, object message)
    {
        if (message is RecoveryPermitGranted)
        {
            Actor.StartRecovery();
        }
        else
        {
            Actor.StashInternally(message);
        }
    }
}

/// <summary>The journal's answers, which the two states after recovery share.</summary>
internal abstract class RecoveredState(Eventsourced actor) : EventsourcedState(actor)
{
    public override void Receive(Receive receive, object message)
    {
        switch (message)
        {
            case WriteMessageSuccess success:
                if (success.ActorInstanceId == Actor.InstanceId)
                {
                    Actor.Seen(success.Persistent);
                    Handle(success.Persistent.Payload!);
                }

                break;
            case LoopMessageSuccess loop:
                if (loop.ActorInstanceId == Actor.InstanceId)
                {
                    Handle(loop.Message);
                }

                break;
            case WriteMessageRejected rejected:
                if (rejected.ActorInstanceId == Actor.InstanceId)
                {
                    Actor.Seen(rejected.Persistent);
                    InvocationDone(failed: false);
                    Actor.RejectPersist(rejected);
                }

                break;
            case WriteMessageFailure failure:
                if (failure.ActorInstanceId == Actor.InstanceId)
                {
                    InvocationDone(failed: false);
                    Actor.FailPersist(failure);
                }

                break;
            case WriteMessagesSuccessful:
                Actor.Batch.WriteInProgress = false;
                Actor.FlushJournalBatch();
                break;
            case WriteMessagesFailed:
                // The first WriteMessageFailure, which comes next, stops the actor.
                Actor.Batch.WriteInProgress = false;
                break;
            case RecoveryTick:
                break;
            default:
                Command(receive, message);
                break;
        }
    }

    protected abstract void Command(Receive receive, object message);

    /// <summary>The invocation at the head of the queue has had its answer.</summary>
    protected abstract void InvocationDone(bool failed);

    private void Handle(object payload)
    {
        try
        {
            Actor.RunNextHandler(payload);
        }
        catch
        {
            InvocationDone(failed: true);
            throw;
        }

        InvocationDone(failed: false);
    }
}

/// <summary>Commands are processed as they come.</summary>
internal sealed class ProcessingCommandsState(Eventsourced actor) : RecoveredState(actor)
{
    protected override void Command(Receive receive, object message)
    {
        try
        {
            Actor.BaseReceive(receive, message);
        }
        catch
        {
            CommandDone(failed: true);
            throw;
        }

        CommandDone(failed: false);
    }

    public override void CommandDone(bool failed)
    {
        if (Actor.Batch.HasCurrent)
        {
            Actor.FlushBatch();
        }

        if (Actor.AsyncTaskRunning)
        {
            return;
        }

        if (Actor.AwaitsStashingHandlers)
        {
            Actor.ChangeState(new PersistingEventsState(Actor));
        }
        else
        {
            Unstash(failed);
        }
    }

    protected override void InvocationDone(bool failed)
    {
        Actor.DropNextInvocation();
        Unstash(failed);
    }

    private void Unstash(bool all)
    {
        if (all)
        {
            Actor.InternalStash.UnstashAll();
        }
        else
        {
            Actor.InternalStash.Unstash();
        }
    }
}

/// <summary>Events of <c>Persist</c> are on their way; commands wait in the internal stash.</summary>
internal sealed class PersistingEventsState(Eventsourced actor) : RecoveredState(actor)
{
    protected override void Command(Receive receive, object message) => Actor.StashInternally(message);

    protected override void InvocationDone(bool failed)
    {
        Actor.DropNextInvocation();
        if (Actor.AwaitsStashingHandlers)
        {
            return;
        }

        Actor.ChangeState(new ProcessingCommandsState(Actor));
        if (failed)
        {
            Actor.InternalStash.UnstashAll();
        }
        else
        {
            Actor.InternalStash.Unstash();
        }
    }
}
