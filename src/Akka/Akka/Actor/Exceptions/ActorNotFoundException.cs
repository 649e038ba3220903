namespace Akka.Actor;

/// <summary>A selection was to be resolved to one actor, and none answered in time.</summary>
public class ActorNotFoundException(string message, Exception? innerException = null) : AkkaException(message, innerException);
