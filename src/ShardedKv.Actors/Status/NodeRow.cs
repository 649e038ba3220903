namespace ShardedKv.Actors.Status;

/// <param name="HttpAddress">host:port as the node announces it; absent when it serves no HTTP.</param>
/// <param name="RemotingAddress">host:port of the actor system.</param>
/// <param name="Reachable">Heard from within the peer link's time limit; always true of the reporting node.</param>
/// <param name="Self">The node that made the report.</param>
public sealed record NodeRow(string Name, string? HttpAddress, string? RemotingAddress, bool Reachable, bool Self)
{
    /// <summary>Replicas that are placed on it, those on their way out included.</summary>
    public int Replicas { get; init; }

    /// <summary>Its replicas are moved to other nodes; then it is none of the cluster's any more.</summary>
    public bool IsDraining { get; init; }

    /// <summary>It was drained: it is none of the cluster's, and can be stopped. Shown for as long as it is there.</summary>
    public bool IsDrained { get; init; }
}
