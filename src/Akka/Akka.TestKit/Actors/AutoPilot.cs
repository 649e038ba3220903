using Akka.Actor;

namespace Akka.TestKit;

public delegate AutoPilot AutoPilotDelegate(IActorRef sender, object message);

/// <summary>
/// Answers in place of the test, for each message that reaches a TestActor, on the thread that the TestActor runs on. What
/// it returns is asked the next time. The test sees the messages all the same.
/// </summary>
public abstract class AutoPilot
{
    protected AutoPilot()
    {
    }

    /// <summary>To be returned by a pilot that stays.</summary>
    public static KeepRunning KeepRunning => KeepRunning.Instance;

    /// <summary>To be returned by a pilot that leaves.</summary>
    public static NoAutoPilot NoAutoPilot => NoAutoPilot.Instance;

    public abstract AutoPilot Run(IActorRef sender, object message);
}

public sealed class DelegateAutoPilot(AutoPilotDelegate autoPilotDelegate) : AutoPilot
{
    public override AutoPilot Run(IActorRef sender, object message) => autoPilotDelegate(sender, message);
}

public sealed class NoAutoPilot : AutoPilot
{
    public static NoAutoPilot Instance = new();

    private NoAutoPilot()
    {
    }

    public override AutoPilot Run(IActorRef sender, object message) => this;
}

/// <summary>Only an answer, never a pilot.</summary>
public sealed class KeepRunning : AutoPilot
{
    public static KeepRunning Instance = new();

    private KeepRunning()
    {
    }

    public override AutoPilot Run(IActorRef sender, object message) => throw new InvalidOperationException("KeepRunning only says that the pilot stays: return it, do not set it.");
}
