namespace ShardedKv.Simulation.Reads;

/// <summary>What a read that goes straight to one replica asks for (design §8). The region's own reads are linearizable.</summary>
internal enum ReadTier
{
    /// <summary>At whatever replica was asked; one that does not lead asks its leader from which index.</summary>
    Linearizable,

    /// <summary>Linearizable under the leader's lease.</summary>
    Lease,

    /// <summary>No staler than a bound.</summary>
    Bounded,

    /// <summary>No older than what the client has seen of the shard.</summary>
    Session,

    /// <summary>Whatever the replica has.</summary>
    Eventual,
}
