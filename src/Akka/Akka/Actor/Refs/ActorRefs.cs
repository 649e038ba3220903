namespace Akka.Actor;

public static class ActorRefs
{
    /// <summary>No sender: whoever answers it answers the dead letters. It is null.</summary>
    public static readonly IActorRef NoSender = null!;

    public static readonly Nobody Nobody = Nobody.Instance;
}
