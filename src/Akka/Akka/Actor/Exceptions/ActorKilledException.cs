namespace Akka.Actor;

/// <summary>What <see cref="Kill"/> makes an actor fail with.</summary>
public class ActorKilledException : AkkaException
{
    public ActorKilledException()
    {
    }

    public ActorKilledException(string message)
        : base(message)
    {
    }
}
