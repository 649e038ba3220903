using Akka.Actor;

namespace Akka.Remote.Transport;

/// <summary>
/// The adapter <c>trttl</c>: slows down or swallows the frames of a peer, and cuts it off. Told what to do by commands to
/// <see cref="RemoteTransport.ManagementCommand(object)"/>.
/// </summary>
public class ThrottleTransportAdapter
{
    public const string Scheme = "trttl";

    private ThrottleTransportAdapter()
    {
    }

    public enum Direction
    {
        Send = 0,
        Receive = 1,
        Both = 2,
    }
}

/// <summary>A command: from now on, for the address whatever its protocol.</summary>
public sealed class SetThrottle(Address address, ThrottleTransportAdapter.Direction direction, ThrottleMode mode)
{
    public Address Address { get; } = address;

    public ThrottleTransportAdapter.Direction Direction { get; } = direction;

    public ThrottleMode Mode { get; } = mode;
}

/// <summary>A command: ends the association with the address. Its gate closes on this side.</summary>
public sealed class ForceDisassociate(Address address)
{
    public Address Address { get; } = address;
}

/// <summary>The same, and the peer is told that reason.</summary>
public sealed class ForceDisassociateExplicitly(Address address, DisassociateInfo reason)
{
    public Address Address { get; } = address;

    public DisassociateInfo Reason { get; } = reason;
}
