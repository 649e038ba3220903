namespace Akka.Actor;

/// <summary>An actor was used in a state that does not allow it.</summary>
public class IllegalActorStateException(string message) : AkkaException(message);
