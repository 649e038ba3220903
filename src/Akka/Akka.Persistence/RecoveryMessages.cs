using Akka.Actor;

namespace Akka.Persistence;

/// <summary>The last message of a recovery that went well.</summary>
public sealed class RecoveryCompleted
{
    public static readonly RecoveryCompleted Instance = new();

    private RecoveryCompleted()
    {
    }

    public override bool Equals(object? obj) => obj is RecoveryCompleted;

    public override int GetHashCode() => nameof(RecoveryCompleted).GetHashCode(StringComparison.Ordinal);
}

/// <summary>A recovery looks whether it still gets on: true while it waits for the snapshot, false while it waits for events.</summary>
internal sealed record RecoveryTick(bool Snapshot);

/// <summary>The journal or the snapshot store did not answer in <c>recovery-event-timeout</c>.</summary>
public sealed class RecoveryTimedOutException : AkkaException
{
    public RecoveryTimedOutException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
