namespace Akka.Actor;

/// <summary>The scheduler is shut down, or was given what it cannot schedule.</summary>
public sealed class SchedulerException(string message) : AkkaException(message);
