namespace ShardedKv.Actors.Status;

/// <summary>Whether this node can serve requests now. Serving does not need a quorum that this node is not part of.</summary>
public abstract record NodeHealth
{
    private NodeHealth()
    {
    }

    /// <summary>The shard map is known and the region routes.</summary>
    public sealed record Serving : NodeHealth;

    /// <param name="Reason">One sentence for an operator.</param>
    public sealed record NotServing(string Reason) : NodeHealth;
}
