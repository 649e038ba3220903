using System.Collections.Immutable;
using Akka.Actor;
using Akka.Pattern;
using Akka.Persistence.Internal;

namespace Akka.Persistence.Journal;

/// <summary>
/// The base of journals that store asynchronously. It speaks the journal protocol; a subclass stores, deletes and replays.
/// Write, delete and reading the highest sequence number stand behind a circuit breaker; answers to writes leave in the
/// order in which the writes came.
/// </summary>
public abstract class AsyncWriteJournal : WriteJournalBase, IAsyncRecovery
{
    private readonly WriteAnswers _answers = new();

    public abstract Task ReplayMessagesAsync(
        IActorContext context,
        string persistenceId,
        long fromSequenceNr,
        long toSequenceNr,
        long max,
        Action<IPersistentRepresentation> recoveryCallback);

    public abstract Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr);

    /// <summary>
    /// Stores the writes. Null means that all are stored; else the list has an element for each write: null for stored, an
    /// exception for rejected. A failed task fails all writes, and leaves open whether they are stored. The writes of one
    /// persistent actor come in the order of their sequence numbers, the next call only after the last one's task.
    /// </summary>
    protected abstract Task<IImmutableList<Exception?>?> WriteMessagesAsync(IEnumerable<AtomicWrite> messages);

    /// <summary>Deletes events up to this sequence number, included; the highest sequence number must survive.</summary>
    protected abstract Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr);

    /// <summary>Messages of the plugin's own.</summary>
    protected virtual bool ReceivePluginInternal(object message) => false;

    protected static Exception TryUnwrapException(Exception e) => PluginSettings.Unwrap(e);

    protected sealed override bool Receive(object message) => ReceiveWriteJournal(message) || ReceivePluginInternal(message);

    protected bool ReceiveWriteJournal(object message)
    {
        switch (message)
        {
            case WriteMessages write:
                _ = WriteAsync(write, _answers.Reserve(), Self, Sender);
                return true;
            case ReplayMessages replay:
                Replay(replay);
                return true;
            case DeleteMessagesTo delete:
                _ = DeleteAsync(delete);
                return true;
            default:
                return false;
        }
    }

    private async Task WriteAsync(WriteMessages request, WriteAnswers.Slot slot, IActorRef self, IActorRef sender)
    {
        var count = request.Messages.Count(static m => m is AtomicWrite);
        IImmutableList<Exception?>? results = null;
        Exception? failure = null;
        try
        {
            if (count > 0)
            {
                var prepared = PreparePersistentBatch(request.Messages);
                results = await Plugin.Breaker.WithCircuitBreaker((this, prepared), static s => s.Item1.WriteMessagesAsync(s.prepared))
                    .ConfigureAwait(false);
                if (results is not null && results.Count != count)
                {
                    throw new IllegalStateException(
                        $"WriteMessagesAsync return invalid number or results. Expected [{count}], but got [{results.Count}].");
                }
            }
        }
        catch (Exception e)
        {
            failure = TryUnwrapException(e);
        }

        _answers.Complete(slot, () =>
        {
            if (failure is null)
            {
                request.PersistentActor.Tell(WriteMessagesSuccessful.Instance, self);
            }
            else
            {
                request.PersistentActor.Tell(new WriteMessagesFailed(failure, count), self);
            }

            Answer(request, results, failure, sender);
        });
    }

    private static void Answer(WriteMessages request, IImmutableList<Exception?>? results, Exception? failure, IActorRef sender)
    {
        var actor = request.PersistentActor;
        var id = request.ActorInstanceId;
        var index = 0;
        foreach (var envelope in request.Messages)
        {
            if (envelope is not AtomicWrite write)
            {
                actor.Tell(new LoopMessageSuccess(envelope.Payload, id), envelope.Sender ?? sender);
                continue;
            }

            var rejection = results?[index++];
            foreach (var persistent in write.Events)
            {
                object answer = failure is not null ? new WriteMessageFailure(persistent, failure, id)
                    : rejection is not null ? new WriteMessageRejected(persistent, rejection, id)
                    : new WriteMessageSuccess(persistent, id);
                actor.Tell(answer, persistent.Sender ?? ActorRefs.NoSender);
            }
        }
    }

    private async Task DeleteAsync(DeleteMessagesTo request)
    {
        object answer;
        try
        {
            await Plugin.Breaker.WithCircuitBreaker(
                (this, request), static s => s.Item1.DeleteMessagesToAsync(s.request.PersistenceId, s.request.ToSequenceNr))
                .ConfigureAwait(false);
            answer = new DeleteMessagesSuccess(request.ToSequenceNr);
        }
        catch (Exception e)
        {
            answer = new DeleteMessagesFailure(TryUnwrapException(e), request.ToSequenceNr);
        }

        request.PersistentActor.Tell(answer, ActorRefs.NoSender);
    }

    private void Replay(ReplayMessages request)
    {
        var target = Plugin.Journal.ReplayFilterMode == ReplayFilterMode.Disabled
            ? request.PersistentActor
            : Context.ActorOf(ReplayFilter.Props(request.PersistentActor, Plugin.Journal));
        _ = ReplayAsync(request, target, Context);
    }

    private async Task ReplayAsync(ReplayMessages request, IActorRef target, IActorContext context)
    {
        object answer;
        try
        {
            var highest = await Plugin.Breaker.WithCircuitBreaker(
                (this, request),
                static s => s.Item1.ReadHighestSequenceNrAsync(
                    s.request.PersistenceId, Math.Max(0L, s.request.FromSequenceNr - 1)))
                .ConfigureAwait(false);
            var to = Math.Min(request.ToSequenceNr, highest);
            if (to > 0 && request.FromSequenceNr <= to)
            {
                await ReplayMessagesAsync(
                    context, request.PersistenceId, request.FromSequenceNr, to, request.Max, ToTarget).ConfigureAwait(false);
            }

            answer = new RecoverySuccess(highest);
        }
        catch (Exception e)
        {
            answer = new ReplayMessagesFailure(TryUnwrapException(e));
        }

        target.Tell(answer, ActorRefs.NoSender);

        void ToTarget(IPersistentRepresentation persistent)
        {
            // Old plugins may still give what they only marked as deleted.
            if (persistent.IsDeleted)
            {
                return;
            }

            foreach (var adapted in AdaptFromJournal(persistent))
            {
                target.Tell(new ReplayedMessage(adapted), ActorRefs.NoSender);
            }
        }
    }
}
