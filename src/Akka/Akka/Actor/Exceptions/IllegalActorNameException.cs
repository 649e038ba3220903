namespace Akka.Actor;

/// <summary>A name cannot be an actor's.</summary>
public class IllegalActorNameException(string message) : AkkaException(message);
