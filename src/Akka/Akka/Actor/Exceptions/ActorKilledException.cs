namespace Akka.Actor;

/// <summary>What <see cref="Kill"/> makes an actor fail with.</summary>
public class ActorKilledException(string message) : AkkaException(message);
