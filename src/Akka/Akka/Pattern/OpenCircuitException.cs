using Akka.Actor;

namespace Akka.Pattern;

/// <summary>The circuit breaker is open: the call was refused without being tried.</summary>
public class OpenCircuitException : AkkaException
{
    public OpenCircuitException()
        : base("Circuit Breaker is open; calls are failing fast")
    {
    }

    public OpenCircuitException(string message)
        : base(message)
    {
    }

    public OpenCircuitException(string message, TimeSpan remainingDuration)
        : base(message)
    {
        RemainingDuration = remainingDuration;
    }

    public OpenCircuitException(string message, Exception? cause)
        : base(message, cause)
    {
    }

    public OpenCircuitException(string message, Exception? cause, TimeSpan remainingDuration)
        : base(message, cause)
    {
        RemainingDuration = remainingDuration;
    }

    public OpenCircuitException(Exception? cause)
        : base("Circuit Breaker is open; calls are failing fast", cause)
    {
    }

    public OpenCircuitException(Exception? cause, TimeSpan remainingDuration)
        : base("Circuit Breaker is open; calls are failing fast", cause)
    {
        RemainingDuration = remainingDuration;
    }

    /// <summary>How long until the breaker lets one call through again; zero while such a call is on its way.</summary>
    public TimeSpan RemainingDuration { get; }
}
