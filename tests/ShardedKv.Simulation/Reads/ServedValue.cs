using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;

namespace ShardedKv.Simulation.Reads;

/// <summary>What a replica read from its store for one request.</summary>
/// <param name="Revision">The shard's.</param>
internal sealed record ServedValue(Key Key, KvReply Reply, long Revision);
