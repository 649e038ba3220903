using Akka.Event;
using ShardedKv.Core.Configurations;

namespace ShardedKv.Actors.Peers;

/// <summary>A message that goes over the wire between two links; the serializer knows exactly these.</summary>
/// <remarks>Undelivered ones are no news: a link says hello until its peer is there, and what is lost is asked for again.</remarks>
internal abstract record PeerWire : IDeadLetterSuppression
{
    private PeerWire()
    {
    }

    /// <summary>Who speaks, see peer.proto.</summary>
    internal sealed record Hello(PeerIdentity Identity, ulong Link, ulong KnownLink) : PeerWire;

    /// <summary>
    /// One of <paramref name="Count"/> pieces of batch <paramref name="Number"/>. Batches of a link are numbered from 1 without a gap;
    /// <paramref name="Link"/> is the sender's link.
    /// </summary>
    internal sealed record Fragment(ulong Link, ulong Number, int Index, int Count, ReadOnlyMemory<byte> Bytes) : PeerWire;

    /// <summary>All batches of link <paramref name="Link"/> up to <paramref name="Number"/> have been taken: credit for more.</summary>
    internal sealed record Credit(ulong Link, ulong Number) : PeerWire;
}

/// <summary>What a node says of itself to its peers.</summary>
/// <param name="Cluster">Null while the node belongs to no cluster.</param>
internal sealed record PeerIdentity(
    NodeName Node, IncarnationId Incarnation, ClusterId? Cluster, string Address, string HttpAddress)
{
    /// <summary>As in <see cref="NodeRecord.Zone"/>.</summary>
    public string Zone { get; init; } = "";

    /// <summary>As g0 keeps it.</summary>
    public NodeRecord Record() => new(Node, Incarnation, Address, HttpAddress) { Zone = Zone };
}
