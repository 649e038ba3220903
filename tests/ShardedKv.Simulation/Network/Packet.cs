using ShardedKv.Core.Configurations;
using ShardedKv.Core.Routing;
using ShardedKv.Raft;

namespace ShardedKv.Simulation.Network;

/// <summary>What travels. Closed; contents that the product encodes travel as its bytes.</summary>
/// <param name="Group">Whose replica is to have it; null: it is for a region.</param>
internal abstract record Packet(GroupId? Group);

/// <summary>One message between replicas.</summary>
/// <param name="Sender">A receiver takes nothing from another incarnation than the cluster knows (design §5).</param>
internal sealed record RaftPacket(GroupId To, IncarnationId Sender, byte[] Bytes) : Packet(To);

/// <summary>A region's request to a replica of the group.</summary>
internal sealed record RequestPacket(int Region, Correlation Correlation, GroupId To, bool IsWrite, ReadOnlyMemory<byte> Bytes) : Packet(To);

internal sealed record ReplyPacket(Correlation Correlation, byte[] Bytes) : Packet(default(GroupId?));

/// <summary>Asks the source of a snapshot for a part of its rows.</summary>
/// <param name="From">The node that asks.</param>
internal sealed record FetchPacket(int From, GroupId To, ReplicaId Asks, ReplicaId Source, SnapshotId Id, int First) : Packet(To);

/// <param name="Rows">Null: the source has no such snapshot, or not any more.</param>
/// <param name="Total">Rows in the snapshot.</param>
/// <param name="Checksum">Of the rows; a damaged part is asked for again.</param>
internal sealed record RowsPacket(
    GroupId To, ReplicaId Asks, SnapshotId Id, int First, KeyValuePair<byte[], ReadOnlyMemory<byte>>[]? Rows, int Total, ulong Checksum) : Packet(To);

/// <summary>One message between the two groups of a hand-off.</summary>
/// <param name="From">The node that an answer goes to.</param>
/// <param name="By">The group of the replica that speaks.</param>
internal sealed record HandOffPacket(int From, GroupId By, GroupId To, byte[] Bytes) : Packet(To);

/// <summary>A read for one replica, whichever it is; one that does not lead asks its leader about a linearizable read.</summary>
/// <param name="Region">Endpoint to answer.</param>
internal sealed record ReadPacket(int Region, long Id, GroupId To, ReadOnlyMemory<byte> Bytes) : Packet(To);

/// <param name="Reply">Null: refused.</param>
internal sealed record ReadReplyPacket(long Id, byte[]? Reply) : Packet(default(GroupId?));
