using Akka.Remote.Transport;

namespace Akka.Remote;

/// <summary>What can happen to an association.</summary>
internal abstract record AssociationInput
{
    private AssociationInput()
    {
    }

    /// <summary>There is something to send.</summary>
    internal sealed record SendWanted : AssociationInput;

    /// <summary>The remote side answered the handshake of the attempt.</summary>
    internal sealed record AttemptAnswered(ConnectionId Connection, SystemUid Uid) : AssociationInput;

    /// <param name="Quarantined">Whether the remote side refused because it has quarantined this system.</param>
    internal sealed record AttemptFailed(ConnectionId Connection, Exception Cause, bool Quarantined) : AssociationInput;

    /// <param name="Seen">The connection of ours that the remote side had accepted last when it sent its handshake.</param>
    internal sealed record Inbound(ConnectionId Connection, SystemUid Uid, ulong Seen) : AssociationInput;

    /// <param name="Cause">Null when one of the two sides closed it.</param>
    internal sealed record ConnectionLost(ConnectionId Connection, DisassociateInfo Info, Exception? Cause = null) : AssociationInput;

    /// <summary>This side wants the association to end. It may come about again after the gate's time.</summary>
    internal sealed record Disassociate(DisassociateInfo Info) : AssociationInput;

    /// <param name="Uid">The incarnation; null for whichever is there, which then is only gated.</param>
    internal sealed record Quarantine(SystemUid? Uid) : AssociationInput;

    /// <summary>More system messages wait than may.</summary>
    internal sealed record SystemMessagesFull : AssociationInput;

    /// <param name="OldestSystemMessage">When the oldest system message that waits was sent; null when none waits.</param>
    internal sealed record Tick(TimeSpan? OldestSystemMessage) : AssociationInput;

    /// <summary>This system ends.</summary>
    internal sealed record ShutDown : AssociationInput;
}
