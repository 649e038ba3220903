using Akka.Remote.Transport;

namespace Akka.Remote;

/// <summary>What is to be done, in the order given.</summary>
internal abstract record AssociationEffect
{
    private AssociationEffect()
    {
    }

    /// <summary>Opens a connection and sends the handshake.</summary>
    /// <param name="Seen">Goes into the handshake.</param>
    internal sealed record Connect(ConnectionId Connection, ulong Seen) : AssociationEffect;

    /// <summary>Ends an attempt that has not been answered.</summary>
    internal sealed record Abandon(ConnectionId Connection) : AssociationEffect;

    /// <summary>
    /// Begins to read from a connection; an inbound one is answered first. Nothing of it is delivered before all
    /// closed connections are read no more.
    /// </summary>
    internal sealed record Accept(ConnectionId Connection) : AssociationEffect;

    internal sealed record Refuse(ConnectionId Connection, DisassociateInfo Info) : AssociationEffect;

    internal sealed record Close(ConnectionId Connection, DisassociateInfo Info) : AssociationEffect;

    /// <summary>From now on everything is sent there, first all system messages without acknowledgement.</summary>
    internal sealed record WriteTo(ConnectionId Connection) : AssociationEffect;

    /// <summary>User messages that wait become dead letters.</summary>
    internal sealed record DropUserMessages : AssociationEffect;

    /// <summary>System messages that wait are dropped, and numbers start again at 1.</summary>
    internal sealed record DropSystemMessages : AssociationEffect;

    /// <summary>Watchers of actors at the address are told that they are gone.</summary>
    internal sealed record AddressTerminated : AssociationEffect;

    internal sealed record PublishAssociated(bool Inbound) : AssociationEffect;

    internal sealed record PublishDisassociated(bool Inbound) : AssociationEffect;

    internal sealed record PublishError(Exception Cause) : AssociationEffect;

    internal sealed record PublishQuarantined(SystemUid Uid) : AssociationEffect;

    internal sealed record PublishThisSystemQuarantined : AssociationEffect;
}
