using ShardedKv.Raft;

namespace ShardedKv.Actors.HandOff;

/// <summary>To a link, or to a replica here: a message between two groups about a shard that moves from one to the other (Core's HandOffMessage,
/// encoded). May be dropped: who asks asks again. A replica answers its sender with another.</summary>
/// <param name="IsBulk">Rows that nobody waits for: they yield to everything else.</param>
internal sealed record SendHandOff(GroupId From, GroupId To, bool IsBulk, ReadOnlyMemory<byte> Body);
