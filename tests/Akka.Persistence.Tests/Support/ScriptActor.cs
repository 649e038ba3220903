using Akka.Actor;

namespace Akka.Persistence.Tests.Support;

/// <summary>A command that a <see cref="ScriptActor"/> runs on itself.</summary>
public sealed record Run(Action<ScriptActor> Script);

public sealed record Recovered(object Message);

public sealed record PersistFailed(object Event, long SequenceNr, Exception Cause);

public sealed record PersistRejected(object Event, long SequenceNr, Exception Cause);

public sealed record RecoveryFailed(Exception Cause, object? Message);

/// <summary>
/// A persistent actor that does what commands say and tells its probe: recovered messages as <see cref="Recovered"/>,
/// commands that are no script as they are.
/// </summary>
public sealed class ScriptActor(string persistenceId, IActorRef probe, Recovery? recovery, Action<ScriptActor, object>? onRecover)
    : PersistentActor
{
    public override string PersistenceId => persistenceId;

    public override Recovery Recovery => recovery ?? base.Recovery;

    public IActorRef SenderRef => Sender;

    public IActorRef SelfRef => Self;

    public static Props Props(
        string persistenceId, Probe probe, Recovery? recovery = null, Action<ScriptActor, object>? onRecover = null)
        => new(typeof(ScriptActor), [persistenceId, probe.Ref, recovery!, onRecover!]);

    public void Say(object message) => probe.Tell(message);

    public void StopSelf() => Context.Stop(Self);

    protected override bool ReceiveRecover(object message)
    {
        onRecover?.Invoke(this, message);
        probe.Tell(new Recovered(message is SnapshotOffer offer ? offer.Snapshot : message));
        return true;
    }

    protected override bool ReceiveCommand(object message)
    {
        if (message is Run run)
        {
            run.Script(this);
        }
        else
        {
            probe.Tell(message);
        }

        return true;
    }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
        => probe.Tell(new PersistFailed(@event, sequenceNr, cause));

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
        => probe.Tell(new PersistRejected(@event, sequenceNr, cause));

    protected override void OnRecoveryFailure(Exception reason, object? message = null)
        => probe.Tell(new RecoveryFailed(reason, message));
}
