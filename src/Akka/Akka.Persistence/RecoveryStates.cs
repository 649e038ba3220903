using Akka.Actor;

namespace Akka.Persistence;

/// <summary>A recovering actor; commands wait, and an actor that hears nothing for too long fails.</summary>
internal abstract class RecoveryState(Eventsourced actor) : EventsourcedState(actor)
{
    private ICancelable? _timer;

    public override bool IsRecovering => true;

    protected TimeSpan Timeout { get; } = actor.JournalSettings.RecoveryEventTimeout;

    protected void StartTimer(bool snapshot, bool repeatedly)
    {
        var scheduler = Actor.System.Scheduler;
        var self = Actor.SelfInternal;
        var tick = new RecoveryTick(snapshot);
        _timer = repeatedly
            ? scheduler.ScheduleTellRepeatedlyCancelable(Timeout, Timeout, self, tick, self)
            : scheduler.ScheduleTellOnceCancelable(Timeout, self, tick, self);
    }

    protected void StopTimer() => _timer?.Cancel();

    protected void Fail(Exception cause, object? message = null)
    {
        StopTimer();
        Actor.FailRecovery(cause, message);
    }
}

/// <summary>Waits for the snapshot store's answer.</summary>
internal sealed class RecoveryStartedState(Eventsourced actor, long replayMax) : RecoveryState(actor)
{
    public override void Entered() => StartTimer(snapshot: true, repeatedly: false);

    public override void Receive(Receive receive, object message)
    {
        switch (message)
        {
            case LoadSnapshotResult result:
                StopTimer();
                OnSnapshot(result);
                break;
            case LoadSnapshotFailed failed:
                Fail(failed.Cause);
                break;
            case RecoveryTick { Snapshot: true }:
                Fail(new RecoveryTimedOutException(
                    $"Recovery timed out, didn't get snapshot within {Timeout.TotalSeconds}s."));
                break;
            case RecoveryTick:
                break;
            default:
                Actor.Commands.Stash(message);
                break;
        }
    }

    private void OnSnapshot(LoadSnapshotResult result)
    {
        if (result.Snapshot is { } snapshot)
        {
            var offer = new SnapshotOffer(snapshot.Metadata, snapshot.Snapshot);
            Actor.LastSequenceNr = snapshot.Metadata.SequenceNr;
            try
            {
                Actor.BaseReceive(Actor.RecoverWith, offer);
            }
            catch (Exception e)
            {
                Fail(e, offer);
                return;
            }
        }

        Actor.ChangeState(new RecoveringState(Actor));
        Actor.Journal.Tell(new ReplayMessages(
            Actor.LastSequenceNr + 1L, result.ToSequenceNr, replayMax, Actor.PersistenceId, Actor.SelfInternal));
    }
}

/// <summary>Replays events, then hands <see cref="RecoveryCompleted"/> over.</summary>
internal sealed class RecoveringState(Eventsourced actor) : RecoveryState(actor)
{
    private bool _seenInInterval;
    private bool _replaying = true;

    public override bool IsRecovering => _replaying;

    public override void Entered() => StartTimer(snapshot: false, repeatedly: true);

    public override void Receive(Receive receive, object message)
    {
        switch (message)
        {
            case ReplayedMessage replayed:
                Replay(replayed.Persistent);
                break;
            case RecoverySuccess success:
                StopTimer();
                Complete(success.HighestSequenceNr);
                break;
            case ReplayMessagesFailure failure:
                Fail(failure.Cause);
                break;
            case RecoveryTick { Snapshot: false } when !_seenInInterval:
                Fail(new RecoveryTimedOutException(
                    $"Recovery timed out, didn't get event within {Timeout.TotalSeconds}s, "
                    + $"highest sequence number seen {Actor.LastSequenceNr}."));
                break;
            case RecoveryTick:
                _seenInInterval = false;
                break;
            default:
                Actor.Commands.Stash(message);
                break;
        }
    }

    private void Replay(IPersistentRepresentation persistent)
    {
        _seenInInterval = true;
        Actor.Seen(persistent);
        try
        {
            Actor.BaseReceive(Actor.RecoverWith, persistent);
        }
        catch (Exception e)
        {
            Fail(e, persistent.Payload);
        }
    }

    private void Complete(long highestSequenceNr)
    {
        Actor.ReplayedTo(highestSequenceNr);
        _replaying = false;
        try
        {
            Actor.BaseReceive(Actor.RecoverWith, RecoveryCompleted.Instance);
        }
        finally
        {
            // Also after an exception: the supervisor may resume the actor.
            CommandDone(failed: false);
            Actor.ReturnPermit();
        }
    }

    /// <summary>All that came during the recovery.</summary>
    protected override void TakeCommands(bool failed) => base.TakeCommands(failed: true);
}
