using Akka.Event;

namespace Akka.Persistence;

/// <summary>What a persistent actor says in the log about failures that it does not handle itself.</summary>
internal static class FailureLog
{
    public static void Recovery(ILoggingAdapter log, Eventsourced actor, Exception reason, object? message)
    {
        if (message is null)
        {
            log.Error(
                reason,
                "Persistence failure when replaying events for persistenceId [{0}]. Last known sequence number [{1}]",
                actor.PersistenceId, actor.LastSequenceNr);
        }
        else
        {
            log.Error(
                reason,
                "Exception in ReceiveRecover when replaying event type [{0}] with sequence number [{1}] for persistenceId [{2}]",
                message.GetType(), actor.LastSequenceNr, actor.PersistenceId);
        }
    }

    public static void Persist(ILoggingAdapter log, string persistenceId, Exception cause, object @event, long sequenceNr) =>
        log.Error(
            cause,
            "Failed to persist event type [{0}] with sequence number [{1}] for persistenceId [{2}].",
            @event.GetType(), sequenceNr, persistenceId);

    public static void Rejection(ILoggingAdapter log, string persistenceId, Exception cause, object @event, long sequenceNr) =>
        log.Error(
            cause,
            "Rejected to persist event type [{0}] with sequence number [{1}] for persistenceId [{2}] due to [{3}].",
            @event.GetType(), sequenceNr, persistenceId, cause.Message);

    /// <summary>False when the message is no failure of persistence.</summary>
    public static bool Unhandled(ILoggingAdapter log, string persistenceId, object message)
    {
        var (what, cause) = message switch
        {
            SaveSnapshotFailure failure => ($"SaveSnapshot given metadata [{failure.Metadata}]", failure.Cause),
            DeleteSnapshotFailure failure => ($"DeleteSnapshot given metadata [{failure.Metadata}]", failure.Cause),
            DeleteSnapshotsFailure failure => ($"DeleteSnapshots given criteria [{failure.Criteria}]", failure.Cause),
            DeleteMessagesFailure failure =>
                ($"DeleteMessages ToSequenceNr [{failure.ToSequenceNr}] for PersistenceId [{persistenceId}]", failure.Cause),
            _ => (null, null),
        };
        if (what is null || cause is null)
        {
            return false;
        }

        log.Warning("Failed to {0} due to: [{1}: {2}]", what, cause.GetType(), cause.Message);
        return true;
    }
}
