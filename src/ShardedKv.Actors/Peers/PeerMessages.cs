using System.Collections.Immutable;
using Akka.Actor;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Routing;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Peers;

/// <summary>To a link: a Raft message for a replica on the peer. May be dropped; Raft sends again.</summary>
internal sealed record SendRaft(GroupId Group, Message Message);

/// <summary>To a link or a replica: a request for a group's replica there. Answered in a <see cref="Replies"/> in any case that is not a lost peer.</summary>
internal sealed record SendRequest(GroupId Group, ReplicaRequest Request);

/// <param name="Body">A stamped command, or with <paramref name="IsRead"/> an encoded read.</param>
internal readonly record struct ReplicaRequest(Correlation Correlation, bool IsRead, ReadOnlyMemory<byte> Body);

/// <summary>To a replica: requests that came together, and whom to answer.</summary>
internal sealed record Requests(IActorRef Origin, IReadOnlyList<ReplicaRequest> Items);

/// <summary>To the origin of requests: their answers, in no order.</summary>
internal sealed record Replies(IReadOnlyList<RequestReply> Items);

internal readonly record struct RequestReply(Correlation Correlation, KvReply Reply);

/// <summary>To a replica: what came from its peers in one batch, in order.</summary>
internal sealed record RaftMessages(IReadOnlyList<Message> Items);

/// <summary>To links and region: the replicas that this node hosts.</summary>
internal sealed record HostedReplicas(ImmutableSortedDictionary<GroupId, HostedReplicaRef> Groups);

internal sealed record HostedReplicaRef(ReplicaId Replica, IActorRef Actor);

/// <summary>To a link: the one incarnation of the peer that may speak, once the cluster knows it.</summary>
internal sealed record ExpectIncarnation(IncarnationId Incarnation);

/// <summary>To a link: what this node says of itself from now on.</summary>
internal sealed record IdentityIs(PeerIdentity Identity);

/// <summary>To the node actor: the peer has said hello.</summary>
internal sealed record PeerSeen(PeerIdentity Peer);

/// <summary>To node actor and region: the link to the peer is down.</summary>
internal sealed record PeerLost(NodeName Node);

/// <summary>Between the node actors of two nodes, through their link.</summary>
internal sealed record NodeLetter(NodeName Peer, NodeLetterKind Kind, ReadOnlyMemory<byte> Body);

internal enum NodeLetterKind
{
    Bootstrap = 1,
    StatusQuery = 2,
    StatusAnswer = 3,

    /// <summary>state.proto.</summary>
    StateReports = 4,

    /// <summary>One byte that says whether it was passed on (0, 1), then a MetaCommandMessage of Core's meta.proto.</summary>
    ProposeMeta = 5,

    /// <summary>The version of g0's state that the sender has, 8 bytes, big-endian; 0: none.</summary>
    MetaQuery = 6,

    /// <summary>MetaStateMessage of Core's meta.proto.</summary>
    MetaState = 7,

    /// <summary>To who leads a group: the group's number, 4 bytes, and the replica that is to lead it, 8 bytes, both big-endian.</summary>
    LeaderMove = 8,
}
