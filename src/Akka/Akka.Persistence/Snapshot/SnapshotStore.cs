using Akka.Actor;
using Akka.Pattern;
using Akka.Persistence.Internal;

namespace Akka.Persistence.Snapshot;

/// <summary>The base of snapshot stores. It speaks the snapshot protocol behind a circuit breaker; a subclass stores.</summary>
public abstract class SnapshotStore : ActorBase
{
    private readonly CircuitBreaker _breaker;

    protected SnapshotStore() => _breaker = Persistence.Instance.Apply(Context.System).SnapshotStoreOf(Self).Breaker;

    /// <summary>The newest snapshot that matches, or null.</summary>
    protected abstract Task<SelectedSnapshot?> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria);

    protected abstract Task SaveAsync(SnapshotMetadata metadata, object snapshot);

    /// <summary>Deletes this one; a timestamp of <see cref="DateTime.MinValue"/> stands for any.</summary>
    protected abstract Task DeleteAsync(SnapshotMetadata metadata);

    /// <summary>Deletes all that match.</summary>
    protected abstract Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria);

    /// <summary>Messages of the plugin's own, and the outcomes of saving and deleting, which go on to their askers.</summary>
    protected virtual bool ReceivePluginInternal(object message) => false;

    protected sealed override bool Receive(object message)
    {
        switch (message)
        {
            case LoadSnapshot load:
                _ = LoadAsync(load, Sender);
                return true;
            case SaveSnapshot save:
                _ = SaveAsync(save, Self, Sender);
                return true;
            case SaveSnapshotFailure failure:
                // Half a snapshot may be left.
                _ = _breaker.WithCircuitBreaker((this, failure.Metadata), static s => s.Item1.DeleteAsync(s.Metadata))
                    .ContinueWith(static t => _ = t.Exception, TaskScheduler.Default);
                PassOn(message);
                return true;
            case SaveSnapshotSuccess or DeleteSnapshotSuccess or DeleteSnapshotFailure or DeleteSnapshotsSuccess
                or DeleteSnapshotsFailure:
                PassOn(message);
                return true;
            case DeleteSnapshot delete:
                _ = DeleteAsync(
                    () => DeleteAsync(delete.Metadata),
                    new DeleteSnapshotSuccess(delete.Metadata),
                    e => new DeleteSnapshotFailure(delete.Metadata, e),
                    Self,
                    Sender);
                return true;
            case DeleteSnapshots delete:
                _ = DeleteAsync(
                    () => DeleteAsync(delete.PersistenceId, delete.Criteria),
                    new DeleteSnapshotsSuccess(delete.Criteria),
                    e => new DeleteSnapshotsFailure(delete.Criteria, e),
                    Self,
                    Sender);
                return true;
            default:
                return ReceivePluginInternal(message);
        }
    }

    private void PassOn(object outcome)
    {
        ReceivePluginInternal(outcome);
        Sender.Tell(outcome, ActorRefs.NoSender);
    }

    private async Task LoadAsync(LoadSnapshot request, IActorRef sender)
    {
        object answer;
        try
        {
            var found = request.Criteria == SnapshotSelectionCriteria.None
                ? null
                : await _breaker.WithCircuitBreaker(
                    (this, request),
                    static s => s.Item1.LoadAsync(s.request.PersistenceId, s.request.Criteria.Limit(s.request.ToSequenceNr)))
                    .ConfigureAwait(false);
            answer = new LoadSnapshotResult(found, request.ToSequenceNr);
        }
        catch (Exception e)
        {
            answer = new LoadSnapshotFailed(PluginSettings.Unwrap(e));
        }

        sender.Tell(answer, ActorRefs.NoSender);
    }

    private async Task SaveAsync(SaveSnapshot request, IActorRef self, IActorRef sender)
    {
        var metadata = request.Metadata.Timestamp == DateTime.MinValue
            ? new SnapshotMetadata(request.Metadata.PersistenceId, request.Metadata.SequenceNr, DateTime.UtcNow)
            : request.Metadata;
        object answer;
        try
        {
            await _breaker.WithCircuitBreaker(
                (this, metadata, request.Snapshot), static s => s.Item1.SaveAsync(s.metadata, s.Snapshot))
                .ConfigureAwait(false);
            answer = new SaveSnapshotSuccess(metadata);
        }
        catch (Exception e)
        {
            answer = new SaveSnapshotFailure(metadata, PluginSettings.Unwrap(e));
        }

        self.Tell(answer, sender);
    }

    private async Task DeleteAsync(
        Func<Task> delete, object success, Func<Exception, object> failure, IActorRef self, IActorRef sender)
    {
        object answer;
        try
        {
            await _breaker.WithCircuitBreaker(delete).ConfigureAwait(false);
            answer = success;
        }
        catch (Exception e)
        {
            answer = failure(PluginSettings.Unwrap(e));
        }

        self.Tell(answer, sender);
    }
}
