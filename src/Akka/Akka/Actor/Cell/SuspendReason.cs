namespace Akka.Actor.Internal;

/// <summary>What goes on once the children that were told to stop have stopped.</summary>
internal abstract record SuspendReason
{
    private SuspendReason()
    {
    }

    /// <summary>Nothing: the application stopped children.</summary>
    public sealed record UserRequest : SuspendReason
    {
        public static UserRequest Instance { get; } = new();
    }

    /// <summary>A first instance is made after a failed creation.</summary>
    public sealed record Creation : SuspendReason;

    /// <summary>The actor restarts.</summary>
    public sealed record Recreation(Exception Cause) : SuspendReason;

    /// <summary>The actor ends.</summary>
    public sealed record Termination : SuspendReason
    {
        public static Termination Instance { get; } = new();
    }
}
