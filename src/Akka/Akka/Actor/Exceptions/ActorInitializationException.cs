namespace Akka.Actor;

/// <summary>An actor's instance could not be made, or failed in <c>PreStart</c>. The default decision is to stop it.</summary>
public class ActorInitializationException : AkkaException
{
    public ActorInitializationException(string message)
        : base(message)
    {
    }

    public ActorInitializationException(IActorRef? actor, string message, Exception? cause = null)
        : base(message, cause) => Actor = actor;

    /// <summary>Absent when not known.</summary>
    public IActorRef? Actor { get; set; }

    public override string ToString() => Actor is null ? base.ToString() : $"{Actor}: {base.ToString()}";
}

/// <summary><c>PreRestart</c> threw; only logged, since the restart goes on.</summary>
public class PreRestartException(IActorRef? actor, Exception restartException, Exception cause, object optionalMessage)
    : ActorInitializationException(
        actor,
        $"Exception in PreRestart (restarted for {cause?.GetType().ToString() ?? "null"}, failed with {restartException.GetType()}, on message {optionalMessage?.GetType().ToString() ?? "null"})",
        restartException)
{
    /// <summary>What <c>PreRestart</c> threw.</summary>
    public Exception RestartException => InnerException!;

    /// <summary>The message that the actor failed on.</summary>
    public object OptionalMessage => optionalMessage;
}

/// <summary>The new instance failed in its constructor or in <c>PostRestart</c>.</summary>
public class PostRestartException(IActorRef? actor, Exception cause, Exception originalCause)
    : ActorInitializationException(actor, $"Exception post restart ({(originalCause is null ? "null" : originalCause.GetType().ToString())})", cause)
{
    /// <summary>What the actor was restarted for.</summary>
    public Exception? OriginalCause => originalCause;
}
