namespace Akka.Actor;

/// <summary>A name cannot be an actor's.</summary>
public class IllegalActorNameException : AkkaException
{
    public IllegalActorNameException(string message)
        : base(message)
    {
    }
}
