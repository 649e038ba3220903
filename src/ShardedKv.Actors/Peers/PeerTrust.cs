using ShardedKv.Core.Configurations;

namespace ShardedKv.Actors.Peers;

/// <summary>What is taken from a peer, by what it says of itself.</summary>
internal enum PeerTrust
{
    /// <summary>It has not said hello, or belongs to another cluster: nothing is.</summary>
    None = 0,

    /// <summary>It comes with another data directory than the cluster knows: only what it says as a node, so that the cluster can take it in anew. As the
    /// replicas that it had it could vote twice.</summary>
    Letters = 1,

    All = 2,
}

internal static class PeerTrusts
{
    /// <param name="expected">The incarnation that the cluster knows; null: it knows none yet.</param>
    public static PeerTrust Judge(PeerIdentity self, PeerIdentity peer, IncarnationId? expected) => peer switch
    {
        { Cluster: { } theirs } when self.Cluster is { } ours && ours != theirs => PeerTrust.None,
        _ when expected is { } known && known != peer.Incarnation => PeerTrust.Letters,
        _ => PeerTrust.All,
    };
}
