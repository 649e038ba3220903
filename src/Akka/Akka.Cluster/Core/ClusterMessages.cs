using System.Collections.Immutable;
using Akka.Actor;
using Akka.Remote;

namespace Akka.Cluster;

/// <summary>What goes between the cluster parts of two nodes.</summary>
public interface IClusterMessage;

/// <summary>Is there a cluster at your node?</summary>
internal sealed record InitJoin(Address From) : IClusterMessage;

/// <summary>There is; join here.</summary>
internal sealed record InitJoinAck(Address From) : IClusterMessage;

/// <summary>There is none here yet, or the node is about to go.</summary>
internal sealed record InitJoinNack(Address From) : IClusterMessage;

/// <summary>Let this node in.</summary>
internal sealed record Join(UniqueAddress Node, ImmutableHashSet<string> Roles) : IClusterMessage;

/// <summary>You are in; this is the cluster.</summary>
internal sealed record Welcome(UniqueAddress From, Gossip Gossip) : IClusterMessage;

internal sealed record GossipEnvelope(UniqueAddress From, UniqueAddress To, Gossip Gossip) : IClusterMessage;

/// <summary>The version only: the receiver sends its gossip when it knows more, and asks for this one when it knows less.</summary>
internal sealed record GossipStatus(UniqueAddress From, VectorClock Version) : IClusterMessage;

/// <summary>The node has done what it had to and ends now; the leader may remove it.</summary>
internal sealed record ExitingConfirmed(UniqueAddress Node) : IClusterMessage;

internal sealed record Heartbeat(Address From, long SequenceNr) : IClusterMessage, IPriorityMessage;

internal sealed record HeartbeatRsp(UniqueAddress From, long SequenceNr) : IClusterMessage, IPriorityMessage;
