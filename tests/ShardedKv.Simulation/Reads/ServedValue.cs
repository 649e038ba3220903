using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;

namespace ShardedKv.Simulation.Reads;

/// <summary>What a replica read from its store for one request.</summary>
/// <param name="Revision">The shard's, looked up apart from the reply's mark.</param>
internal sealed record ServedValue(Get Request, KvReply Reply, long Revision)
{
    public Key Key => Request.Key;
}
