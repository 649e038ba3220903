using Akka.Actor;

namespace Akka.Cluster.Tools.Singleton.Managing;

/// <summary>What a manager has to do, in order.</summary>
internal abstract record ManagerEffect
{
    private ManagerEffect()
    {
    }

    /// <summary>To the manager at that address, whichever incarnation is there.</summary>
    public sealed record Send(Address To, IClusterSingletonMessage Message) : ManagerEffect;

    /// <summary>To the very sender of what was received.</summary>
    public sealed record Reply(IClusterSingletonMessage Message) : ManagerEffect;

    public sealed record StartSingleton : ManagerEffect;

    public sealed record StopSingleton : ManagerEffect;

    /// <summary>The answer is <see cref="ManagerInput.LeaseAnswered"/>.</summary>
    public sealed record AcquireLease : ManagerEffect;

    public sealed record ReleaseLease : ManagerEffect;

    /// <summary><see cref="ManagerInput.RetryDue"/> after hand-over-retry-interval, in place of an earlier one.</summary>
    public sealed record RetryLater : ManagerEffect;

    /// <summary><see cref="ManagerInput.LeaseRetryDue"/> after lease-retry-interval.</summary>
    public sealed record RetryLeaseLater : ManagerEffect;

    /// <summary><see cref="ManagerInput.MarginElapsed"/> after the removal margin.</summary>
    public sealed record AwaitMargin(UniqueAddress Node) : ManagerEffect;

    /// <summary>The manager fails, and its supervisor starts it anew.</summary>
    public sealed record Fail(string Reason) : ManagerEffect;

    public sealed record StopManager : ManagerEffect;
}
