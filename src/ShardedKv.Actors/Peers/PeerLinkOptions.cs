using Akka.Actor;
using ShardedKv.Core.Configurations;

namespace ShardedKv.Actors.Peers;

/// <param name="Self">What this node says of itself.</param>
/// <param name="Peer">The node at the other end.</param>
/// <param name="Address">Where the peer's actor system listens.</param>
/// <param name="PeerRoot">Full path of the peer's node actor.</param>
/// <param name="Link">Names this start of this end; random, not 0.</param>
/// <param name="Region">Takes answers and refusals.</param>
/// <param name="Clock">Monotonic milliseconds.</param>
internal sealed record PeerLinkOptions(
    PeerIdentity Self, NodeName Peer, Address Address, string PeerRoot, ulong Link, IActorRef Region, PeerSettings Settings, Func<long> Clock);
