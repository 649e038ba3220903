using Akka.Actor;

namespace Akka.Stress.Actors;

/// <summary>What workers throw, and what their supervisors shall do about it.</summary>
internal abstract class Fault(string message) : Exception(message)
{
    public static Directive Decide(Exception exception) => exception switch
    {
        ResumeFault => Directive.Resume,
        RestartFault => Directive.Restart,
        EscalateFault => Directive.Escalate,
        _ => Directive.Stop,
    };

    /// <summary>Above those who escalate.</summary>
    public static Directive DecideEscalated(Exception exception) => exception is EscalateFault { Resume: true } ? Directive.Resume : Directive.Restart;
}

internal sealed class ResumeFault() : Fault("resume me");

internal sealed class RestartFault() : Fault("restart me");

internal sealed class StopFault() : Fault("stop me");

internal sealed class EscalateFault(bool resume) : Fault("ask higher up")
{
    public bool Resume => resume;
}
