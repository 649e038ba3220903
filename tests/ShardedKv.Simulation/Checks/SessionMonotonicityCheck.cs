using ShardedKv.Core.Keys;

namespace ShardedKv.Simulation.Checks;

/// <summary>A session never goes back: what it reads of a shard is no older than what it has read or written there.</summary>
internal static class SessionMonotonicityCheck
{
    public static void Returned(int client, ShardId shard, long seen, long revision)
    {
        if (revision < seen)
        {
            throw new PropertyViolation(Property.SessionMonotonicity, $"client {client} has seen v{seen} of {shard} and is answered from v{revision}");
        }
    }
}
