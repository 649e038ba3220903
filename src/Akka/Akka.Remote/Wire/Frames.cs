using Akka.Actor;
using Akka.Remote.Transport;

namespace Akka.Remote.Wire;

/// <summary>The seldom frames.</summary>
internal static class Frames
{
    /// <summary>Raised when a peer of the last version could misread this one. Peers of different versions refuse each other.</summary>
    public const uint ProtocolVersion = 1;

    public static Frame Associate(Origin origin, ulong nonce, ulong seen) =>
        new() { Associate = new Associate { Version = ProtocolVersion, Origin = origin, Nonce = nonce, Seen = seen } };

    public static Frame Associated(Origin origin) => new() { Associated = new Associated { Origin = origin } };

    public static Frame Refused(Refused.Types.Reason reason) =>
        new() { Refused = new Refused { Reason = reason, Version = ProtocolVersion } };

    public static Frame Ack(uint epoch, ulong sequence) => new() { Ack = new Ack { Epoch = epoch, Sequence = sequence } };

    public static Frame Heartbeat() => new() { Heartbeat = new Heartbeat() };

    public static Frame Disassociate(DisassociateInfo info) => new() { Disassociate = new Disassociate { Info = (int)info } };

    public static Origin OriginOf(Address address, int uid) => new()
    {
        Protocol = address.Protocol,
        System = address.System,
        Host = address.Host,
        Port = (uint)address.Port!.Value,
        Uid = uid,
    };

    public static Address AddressOf(Origin origin) => new(origin.Protocol, origin.System, origin.Host, (int)origin.Port);
}
