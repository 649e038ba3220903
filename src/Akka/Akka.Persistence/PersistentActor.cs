namespace Akka.Persistence;

/// <summary>A persistent actor whose commands come to <see cref="Eventsourced.ReceiveCommand"/>.</summary>
public abstract class PersistentActor : Eventsourced
{
    protected override bool Receive(object message) => ReceiveCommand(message);
}
