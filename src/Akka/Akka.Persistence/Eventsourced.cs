using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Dispatch;
using Akka.Event;

namespace Akka.Persistence;

/// <summary>
/// A persistent actor: its state is what its stored events make of it. It recovers from its snapshot and its events before
/// it receives commands; a command stores events, and an event's handler runs, in order, once the event is stored.
/// </summary>
/// <remarks>
/// What is read where: this file holds the surface that a subclass uses; <see cref="EventsourcedState"/> decides what
/// becomes of a message; <see cref="PersistQueue"/> holds what was persisted and is not yet answered.
/// </remarks>
public abstract class Eventsourced : ActorBase, IPersistentIdentity, IPersistenceStash, IPersistenceRecovery
{
    public static readonly Func<Envelope, bool> UnstashFilterPredicate =
        static envelope => envelope.Message is not (WriteMessageSuccess or ReplayedMessage);

    private static int _instances;

    private readonly IStash _internalStash;
    private readonly int _instanceId = Interlocked.Increment(ref _instances);
    private readonly PersistQueue _persists = new();
    private EventsourcedState _state;
    private ILoggingAdapter? _log;
    private IActorRef? _journal;
    private IActorRef? _snapshotStore;
    private IStashOverflowStrategy? _overflowStrategy;
    private int? _eventsPerWriteMax;
    private bool _asyncTaskRunning;

    protected Eventsourced()
    {
        Extension = Persistence.Instance.Apply(Context.System);
        _internalStash = Context.Props.Deploy.StashCapacity > 0 ? new BoundedStashImpl(Context) : Context.CreateStash(this);
        _state = new WaitingRecoveryPermitState(this);
    }

    public abstract string PersistenceId { get; }

    public virtual Recovery Recovery => Recovery.Default;

    public virtual IStashOverflowStrategy InternalStashOverflowStrategy
        => _overflowStrategy ??= Extension.DefaultInternalStashOverflowStrategy;

    /// <summary>The stash for commands; set by the runtime.</summary>
    public IStash Stash { get; set; } = null!;

    public string? JournalPluginId { get; protected set; }

    public string? SnapshotPluginId { get; protected set; }

    public string SnapshotterId => PersistenceId;

    public IActorRef Journal => _journal ??= Extension.JournalFor(JournalPluginId);

    public IActorRef SnapshotStore => _snapshotStore ??= Extension.SnapshotStoreFor(SnapshotPluginId);

    /// <summary>True from the start until the last event has been replayed.</summary>
    public bool IsRecovering => _state.IsRecovering;

    public bool IsRecoveryFinished => !IsRecovering;

    /// <summary>The highest sequence number that was replayed or stored.</summary>
    public long LastSequenceNr { get; private set; }

    public long SnapshotSequenceNr => LastSequenceNr;

    protected PersistenceExtension Extension { get; }

    protected virtual ILoggingAdapter Log => _log ??= Context.GetLogger();

    internal PersistBatch Batch => _persists.Batch;

    internal ActorSystem System => Extension.System;

    internal IActorRef SelfInternal => Self;

    internal TimeSpan RecoveryEventTimeout => Extension.JournalSettingsFor(JournalPluginId).RecoveryEventTimeout;

    internal IStash InternalStash => _internalStash;

    internal int InstanceId => _instanceId;

    internal bool AwaitsStashingHandlers => _persists.HasStashing;

    internal bool AsyncTaskRunning => _asyncTaskRunning;

    public void LoadSnapshot(string persistenceId, SnapshotSelectionCriteria criteria, long toSequenceNr)
        => SnapshotStore.Tell(new LoadSnapshot(persistenceId, criteria, toSequenceNr));

    /// <summary>Saves the state as of <see cref="SnapshotSequenceNr"/>; answered by SaveSnapshotSuccess or SaveSnapshotFailure.</summary>
    public void SaveSnapshot(object snapshot)
        => SnapshotStore.Tell(
            new SaveSnapshot(new SnapshotMetadata(SnapshotterId, SnapshotSequenceNr, DateTime.UtcNow), snapshot));

    /// <summary>Answered by DeleteSnapshotSuccess or DeleteSnapshotFailure.</summary>
    public void DeleteSnapshot(long sequenceNr)
        => SnapshotStore.Tell(new DeleteSnapshot(new SnapshotMetadata(SnapshotterId, sequenceNr, DateTime.MinValue)));

    /// <summary>Answered by DeleteSnapshotsSuccess or DeleteSnapshotsFailure.</summary>
    public void DeleteSnapshots(SnapshotSelectionCriteria criteria)
        => SnapshotStore.Tell(new DeleteSnapshots(SnapshotterId, criteria));

    /// <summary>Deletes the events up to this one; answered by DeleteMessagesSuccess or DeleteMessagesFailure.</summary>
    public void DeleteMessages(long toSequenceNr) => Journal.Tell(new DeleteMessagesTo(PersistenceId, toSequenceNr, Self));

    /// <summary>Stores the event, then runs the handler. Commands that arrive meanwhile wait until the handler has run.</summary>
    public void Persist<TEvent>(TEvent @event, Action<TEvent> handler)
    {
        RefuseWhileReplaying();
        _persists.Add(Stashing(@event, handler), PersistenceId, Sender);
    }

    /// <summary>As <see cref="Persist{TEvent}"/>, for several events that are stored all or not at all.</summary>
    public void PersistAll<TEvent>(IEnumerable<TEvent> events, Action<TEvent> handler)
    {
        RefuseWhileReplaying();
        _persists.AddAll(events.Select(@event => Stashing(@event, handler)), PersistenceId, Sender);
    }

    /// <summary>Stores the event, then runs the handler. Commands go on meanwhile; handlers run in the order of the calls.</summary>
    public void PersistAsync<TEvent>(TEvent @event, Action<TEvent> handler)
    {
        RefuseWhileReplaying();
        _persists.Add(Async(@event, handler), PersistenceId, Sender);
    }

    /// <summary>As <see cref="PersistAsync{TEvent}"/>, for several events that are stored all or not at all.</summary>
    public void PersistAllAsync<TEvent>(IEnumerable<TEvent> events, Action<TEvent> handler)
    {
        RefuseWhileReplaying();
        _persists.AddAll(events.Select(@event => Async(@event, handler)), PersistenceId, Sender);
    }

    /// <summary>Runs the handler after those of everything persisted before; at once when nothing waits. Nothing is stored.</summary>
    public void DeferAsync<TEvent>(TEvent evt, Action<TEvent> handler)
    {
        RefuseWhileReplaying();
        if (_persists.IsEmpty)
        {
            handler(evt);
        }
        else
        {
            _persists.AddDeferred(Async(evt, handler), Sender);
        }
    }

    public override void AroundPreStart()
    {
        // A wrong plugin id fails the start, not the first write.
        _ = Journal;
        _ = SnapshotStore;
        RequestPermit();
        base.AroundPreStart();
    }

    public override void AroundPreRestart(Exception cause, object? message)
    {
        try
        {
            UnstashEverything();
        }
        finally
        {
            var command = message switch
            {
                WriteMessageSuccess success => success.Persistent,
                LoopMessageSuccess loop => loop.Message,
                ReplayedMessage replayed => replayed.Persistent,
                _ => message,
            };
            FlushJournalBatch();
            base.AroundPreRestart(cause, command!);
        }
    }

    public override void AroundPostRestart(Exception reason, object? message)
    {
        RequestPermit();
        base.AroundPostRestart(reason, message!);
    }

    public override void AroundPostStop()
    {
        try
        {
            UnstashEverything();
        }
        finally
        {
            base.AroundPostStop();
        }
    }

    /// <summary>Receives the snapshot, the events and <see cref="RecoveryCompleted"/>. False when it does not handle the message.</summary>
    protected abstract bool ReceiveRecover(object message);

    /// <summary>Receives commands, once recovery has completed. False when it does not handle the message.</summary>
    protected abstract bool ReceiveCommand(object message);

    protected internal override bool AroundReceive(Receive receive, object message)
    {
        _state.Receive(receive, message);
        return true;
    }

    protected override void Unhandled(object message)
    {
        switch (message)
        {
            case RecoveryCompleted:
                return;
            case SaveSnapshotFailure failure:
                Log.Warning(
                    "Failed to SaveSnapshot given metadata [{0}] due to: [{1}: {2}]",
                    failure.Metadata, failure.Cause.GetType(), failure.Cause.Message);
                return;
            case DeleteSnapshotFailure failure:
                Log.Warning(
                    "Failed to DeleteSnapshot given metadata [{0}] due to: [{1}: {2}]",
                    failure.Metadata, failure.Cause.GetType(), failure.Cause.Message);
                return;
            case DeleteSnapshotsFailure failure:
                Log.Warning(
                    "Failed to DeleteSnapshots given criteria [{0}] due to: [{1}: {2}]",
                    failure.Criteria, failure.Cause.GetType(), failure.Cause.Message);
                return;
            case DeleteMessagesFailure failure:
                Log.Warning(
                    "Failed to DeleteMessages ToSequenceNr [{0}] for PersistenceId [{1}] due to: [{2}: {3}]",
                    failure.ToSequenceNr, PersistenceId, failure.Cause.GetType(), failure.Cause.Message);
                return;
            default:
                base.Unhandled(message);
                return;
        }
    }

    /// <summary>Events, snapshot and highest sequence number are here; <see cref="RecoveryCompleted"/> comes next.</summary>
    protected virtual void OnReplaySuccess()
    {
    }

    /// <summary>Recovery failed; the actor stops after this. The message is the event that was being replayed, if any.</summary>
    protected virtual void OnRecoveryFailure(Exception reason, object? message = null)
    {
        if (message is null)
        {
            Log.Error(
                reason,
                "Persistence failure when replaying events for persistenceId [{0}]. Last known sequence number [{1}]",
                PersistenceId, LastSequenceNr);
        }
        else
        {
            Log.Error(
                reason,
                "Exception in ReceiveRecover when replaying event type [{0}] with sequence number [{1}] for persistenceId [{2}]",
                message.GetType(), LastSequenceNr, PersistenceId);
        }
    }

    /// <summary>A write failed, and it is unknown whether the event is stored; the actor stops after this.</summary>
    protected virtual void OnPersistFailure(Exception cause, object @event, long sequenceNr)
        => Log.Error(
            cause,
            "Failed to persist event type [{0}] with sequence number [{1}] for persistenceId [{2}].",
            @event.GetType(), sequenceNr, PersistenceId);

    /// <summary>The journal refused the event, which is not stored; its handler does not run and the actor goes on.</summary>
    protected virtual void OnPersistRejected(Exception cause, object @event, long sequenceNr)
        => Log.Error(
            cause,
            "Rejected to persist event type [{0}] with sequence number [{1}] for persistenceId [{2}] due to [{3}].",
            @event.GetType(), sequenceNr, PersistenceId, cause.Message);

    /// <summary>Runs an asynchronous command handler; no other message is processed until it has completed.</summary>
    protected void RunTask(Func<Task> action)
    {
        _asyncTaskRunning = true;
        ActorTaskScheduler.RunTask(async () =>
        {
            var failed = true;
            try
            {
                await action();
                failed = false;
            }
            finally
            {
                _asyncTaskRunning = false;
                _state.CommandDone(failed);
            }
        });
    }

    internal void ChangeState(EventsourcedState state)
    {
        _state = state;
        state.Entered();
    }

    internal bool BaseReceive(Receive receive, object message) => base.AroundReceive(receive, message);

    internal bool RecoverWith(object message) => message switch
    {
        IPersistentRepresentation representation => ReceiveRecover(representation.Payload!),
        SnapshotOffer or RecoveryCompleted => ReceiveRecover(message),
        _ => false,
    };

    internal void StartRecovery()
    {
        var recovery = Recovery;
        ChangeState(new RecoveryStartedState(this, recovery.ReplayMax));
        LoadSnapshot(SnapshotterId, recovery.FromSnapshot, recovery.ToSequenceNr);
    }

    internal void OfferSnapshot(SnapshotMetadata metadata) => LastSequenceNr = metadata.SequenceNr;

    internal void Seen(IPersistentRepresentation persistent)
        => LastSequenceNr = Math.Max(LastSequenceNr, persistent.SequenceNr);

    internal void ReplayedTo(long highestSequenceNr)
    {
        OnReplaySuccess();
        LastSequenceNr = Math.Max(highestSequenceNr, LastSequenceNr);
        _persists.SequenceNr = LastSequenceNr;
    }

    internal void FailRecovery(Exception cause, object? message = null)
    {
        try
        {
            OnRecoveryFailure(cause, message);
        }
        finally
        {
            Context.Stop(Self);
            ReturnPermit();
        }
    }

    internal void FailPersist(WriteMessageFailure failure)
    {
        try
        {
            OnPersistFailure(failure.Cause, failure.Persistent.Payload!, failure.Persistent.SequenceNr);
        }
        finally
        {
            Context.Stop(Self);
        }
    }

    internal void RejectPersist(WriteMessageRejected rejected)
        => OnPersistRejected(rejected.Cause, rejected.Persistent.Payload!, rejected.Persistent.SequenceNr);

    internal void ReturnPermit() => Extension.RecoveryPermitter.Tell(ReturnRecoveryPermit.Instance, Self);

    internal void StashInternally(object message)
    {
        try
        {
            _internalStash.Stash();
        }
        catch (StashOverflowException)
        {
            switch (InternalStashOverflowStrategy)
            {
                case DiscardToDeadLetterStrategy:
                    Context.System.DeadLetters.Tell(new DeadLetter(message, Sender, Self), Sender);
                    break;
                case ReplyToStrategy reply:
                    Sender.Tell(reply.Response);
                    break;
                default:
                    throw;
            }
        }
    }

    /// <summary>The handler at the head of the queue gets its event, and what it persisted goes out.</summary>
    internal void RunNextHandler(object payload)
    {
        try
        {
            _persists.Next.Handler(payload);
        }
        finally
        {
            FlushBatch();
        }
    }

    internal void DropNextInvocation() => _persists.DropNext();

    /// <summary>Sends everything that was persisted, unless a write is under way: then it goes with the next one.</summary>
    internal void FlushBatch()
    {
        Batch.Commit();
        FlushJournalBatch();
    }

    internal void FlushJournalBatch()
    {
        _eventsPerWriteMax ??= Extension.JournalSettingsFor(JournalPluginId).MaxMessageBatchSize;
        if (Batch.TryTake(_eventsPerWriteMax.Value, out var messages))
        {
            Journal.Tell(new WriteMessages(messages, Self, _instanceId));
        }
    }

    private void RequestPermit() => Extension.RecoveryPermitter.Tell(RequestRecoveryPermit.Instance, Self);

    private void UnstashEverything()
    {
        _internalStash.UnstashAll();
        Stash.UnstashAll(UnstashFilterPredicate);
    }

    private void RefuseWhileReplaying()
    {
        if (_state.IsRecovering)
        {
            throw new InvalidOperationException(
                "Cannot persist during replay. Events can be persisted when receiving RecoveryCompleted or later.");
        }
    }

    private static StashingHandlerInvocation Stashing<TEvent>(TEvent @event, Action<TEvent> handler)
        => new(@event!, o => handler((TEvent)o));

    private static AsyncHandlerInvocation Async<TEvent>(TEvent @event, Action<TEvent> handler)
        => new(@event!, o => handler((TEvent)o));
}
