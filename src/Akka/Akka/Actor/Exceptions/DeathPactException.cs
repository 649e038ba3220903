namespace Akka.Actor;

/// <summary>An actor got <see cref="Terminated"/> and did not handle it.</summary>
public class DeathPactException(IActorRef deadActor) : AkkaException($"Monitored actor [{deadActor}] terminated")
{
    public IActorRef DeadActor { get; } = deadActor;
}
