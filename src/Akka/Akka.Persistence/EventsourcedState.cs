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

    /// <summary>A message's handler has returned, or its task has completed: what it persisted goes out.</summary>
    public void CommandDone(bool failed)
    {
        if (Actor.Persists.Batch.HasCurrent)
        {
            Actor.Persists.Batch.Flush();
        }

        if (Actor.AsyncTaskRunning)
        {
            return;
        }

        if (Actor.Persists.HasStashing)
        {
            Actor.ChangeState(new PersistingEventsState(Actor));
        }
        else
        {
            TakeCommands(failed);
        }
    }

    /// <summary>Commands need not wait any more. After a failure all go back to the mailbox, before the restart clears the stash.</summary>
    protected virtual void TakeCommands(bool failed)
    {
        Actor.ChangeState(new ProcessingCommandsState(Actor));
        Actor.Commands.Unstash(all: failed);
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
            Actor.Commands.Stash(message);
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
                Actor.Persists.Batch.WriteInProgress = false;
                Actor.Persists.Batch.Send();
                break;
            case WriteMessagesFailed:
                // The first WriteMessageFailure, which comes next, stops the actor.
                Actor.Persists.Batch.WriteInProgress = false;
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
            Actor.Persists.RunNext(payload);
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

    protected override void TakeCommands(bool failed) => Actor.Commands.Unstash(all: failed);

    protected override void InvocationDone(bool failed)
    {
        Actor.Persists.DropNext();
        TakeCommands(failed);
    }
}

/// <summary>Events of <c>Persist</c> are on their way; commands wait in the internal stash.</summary>
internal sealed class PersistingEventsState(Eventsourced actor) : RecoveredState(actor)
{
    protected override void Command(Receive receive, object message) => Actor.Commands.Stash(message);

    protected override void InvocationDone(bool failed)
    {
        Actor.Persists.DropNext();
        if (!Actor.Persists.HasStashing)
        {
            TakeCommands(failed);
        }
    }
}
