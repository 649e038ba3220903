using Akka.Actor;
using Akka.Dispatch;
using Akka.Event;
using Akka.Persistence.Internal;

namespace Akka.Persistence;

/// <summary>
/// A persistent actor: its state is what its stored events make of it. It recovers from its snapshot and its events before
/// it receives commands; a command stores events, and an event's handler runs, in order, once the event is stored.
/// </summary>
/// <remarks>
/// What is read where: this file holds the surface that a subclass uses; <see cref="EventsourcedState"/> decides what
/// becomes of a message; <see cref="PersistQueue"/> holds what was persisted and is not yet answered;
/// <see cref="CommandStash"/> holds the commands that wait.
/// </remarks>
public abstract class Eventsourced : ActorBase, IPersistentIdentity, IPersistenceStash, IPersistenceRecovery
{
    public static readonly Func<Envelope, bool> UnstashFilterPredicate =
        static envelope => envelope.Message is not (WriteMessageSuccess or ReplayedMessage);

    private static int _instances;

    private EventsourcedState _state;
    private ILoggingAdapter? _log;
    private IActorRef? _journal;
    private IActorRef? _snapshotStore;

    protected Eventsourced()
    {
        Extension = Persistence.Instance.Apply(Context.System);
        Commands = new CommandStash(this, Context);
        Persists = new PersistQueue(this);
        _state = new WaitingRecoveryPermitState(this);
    }

    public abstract string PersistenceId { get; }

    public virtual Recovery Recovery => Recovery.Default;

    public virtual IStashOverflowStrategy InternalStashOverflowStrategy => Extension.DefaultInternalStashOverflowStrategy;

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
    public long LastSequenceNr { get; internal set; }

    public long SnapshotSequenceNr => LastSequenceNr;

    protected PersistenceExtension Extension { get; }

    protected virtual ILoggingAdapter Log => _log ??= Context.GetLogger();

    internal CommandStash Commands { get; }

    internal PersistQueue Persists { get; }

    /// <summary>Tells the journal's answers to this incarnation from those to an earlier one.</summary>
    internal int InstanceId { get; } = Interlocked.Increment(ref _instances);

    internal bool AsyncTaskRunning { get; private set; }

    internal ActorSystem System => Extension.System;

    internal IActorRef SelfInternal => Self;

    internal IActorRef SenderInternal => Sender;

    internal JournalSettings JournalSettings => Extension.JournalSettingsFor(JournalPluginId);

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
        => Persists.Add(@event, handler, stashing: true);

    /// <summary>As <see cref="Persist{TEvent}"/>, for several events that are stored all or not at all.</summary>
    public void PersistAll<TEvent>(IEnumerable<TEvent> events, Action<TEvent> handler)
        => Persists.AddAll(events, handler, stashing: true);

    /// <summary>Stores the event, then runs the handler. Commands go on meanwhile; handlers run in the order of the calls.</summary>
    public void PersistAsync<TEvent>(TEvent @event, Action<TEvent> handler)
        => Persists.Add(@event, handler, stashing: false);

    /// <summary>As <see cref="PersistAsync{TEvent}"/>, for several events that are stored all or not at all.</summary>
    public void PersistAllAsync<TEvent>(IEnumerable<TEvent> events, Action<TEvent> handler)
        => Persists.AddAll(events, handler, stashing: false);

    /// <summary>Runs the handler after those of everything persisted before; at once when nothing waits. Nothing is stored.</summary>
    public void DeferAsync<TEvent>(TEvent evt, Action<TEvent> handler)
        => Persists.Defer(evt, handler);

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
            Persists.Batch.Send();
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
        if (message is not RecoveryCompleted && !FailureLog.Unhandled(Log, PersistenceId, message))
        {
            base.Unhandled(message);
        }
    }

    /// <summary>Events, snapshot and highest sequence number are here; <see cref="RecoveryCompleted"/> comes next.</summary>
    protected virtual void OnReplaySuccess()
    {
    }

    /// <summary>Recovery failed; the actor stops after this. The message is the event that was being replayed, if any.</summary>
    protected virtual void OnRecoveryFailure(Exception reason, object? message = null)
        => FailureLog.Recovery(Log, this, reason, message);

    /// <summary>A write failed, and it is unknown whether the event is stored; the actor stops after this.</summary>
    protected virtual void OnPersistFailure(Exception cause, object @event, long sequenceNr)
        => FailureLog.Persist(Log, PersistenceId, cause, @event, sequenceNr);

    /// <summary>The journal refused the event, which is not stored; its handler does not run and the actor goes on.</summary>
    protected virtual void OnPersistRejected(Exception cause, object @event, long sequenceNr)
        => FailureLog.Rejection(Log, PersistenceId, cause, @event, sequenceNr);

    /// <summary>Runs an asynchronous command handler; no other message is processed until it has completed.</summary>
    protected void RunTask(Func<Task> action)
    {
        AsyncTaskRunning = true;
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
                AsyncTaskRunning = false;
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

    internal void Seen(IPersistentRepresentation persistent)
        => LastSequenceNr = Math.Max(LastSequenceNr, persistent.SequenceNr);

    internal void ReplayedTo(long highestSequenceNr)
    {
        OnReplaySuccess();
        LastSequenceNr = Math.Max(highestSequenceNr, LastSequenceNr);
        Persists.SequenceNr = LastSequenceNr;
    }

    /// <summary>The permit to recover comes back with the actor's death.</summary>
    internal void FailRecovery(Exception cause, object? message = null) => StopAfter(() => OnRecoveryFailure(cause, message));

    internal void FailPersist(WriteMessageFailure failure)
        => StopAfter(() => OnPersistFailure(failure.Cause, failure.Persistent.Payload!, failure.Persistent.SequenceNr));

    internal void RejectPersist(WriteMessageRejected rejected)
        => OnPersistRejected(rejected.Cause, rejected.Persistent.Payload!, rejected.Persistent.SequenceNr);

    internal void ReturnPermit() => Extension.RecoveryPermitter.Tell(ReturnRecoveryPermit.Instance, Self);

    private void RequestPermit() => Extension.RecoveryPermitter.Tell(RequestRecoveryPermit.Instance, Self);

    private void StopAfter(Action report)
    {
        try
        {
            report();
        }
        finally
        {
            Context.Stop(Self);
        }
    }

    private void UnstashEverything()
    {
        Commands.Unstash(all: true);
        Stash.UnstashAll(UnstashFilterPredicate);
    }
}
