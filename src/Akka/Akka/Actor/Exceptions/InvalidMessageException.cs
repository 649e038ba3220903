namespace Akka.Actor;

/// <summary>A message was null.</summary>
public class InvalidMessageException(string message) : AkkaException(message);
