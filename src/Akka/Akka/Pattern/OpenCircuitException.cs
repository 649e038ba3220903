using Akka.Actor;

namespace Akka.Pattern;

/// <summary>The circuit breaker is open: the call was refused without being tried.</summary>
public class OpenCircuitException(Exception? cause, TimeSpan remainingDuration)
    : AkkaException("Circuit Breaker is open; calls are failing fast", cause)
{
    /// <summary>How long until the breaker lets one call through again; zero while such a call is on its way.</summary>
    public TimeSpan RemainingDuration { get; } = remainingDuration;
}
