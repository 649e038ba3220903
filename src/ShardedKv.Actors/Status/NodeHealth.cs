using ShardedKv.Core.Meta;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Status;

/// <summary>Whether this node can serve requests now. Serving does not need a quorum that this node is not part of.</summary>
public abstract record NodeHealth
{
    private NodeHealth()
    {
    }

    /// <param name="waitingFor">What the node waits for while it knows no configuration.</param>
    /// <param name="leaderless">Of the groups that it hosts a voter of.</param>
    /// <param name="drained">Why the node is of the cluster no more; null: it is.</param>
    internal static NodeHealth Of(MetaState? meta, string waitingFor, IReadOnlyList<GroupId> leaderless, string? drained = null)
    {
        if (drained is not null)
        {
            return new NotServing(drained);
        }

        if (meta is null || meta.Configurations.IsEmpty)
        {
            return new NotServing($"waiting for {waitingFor}");
        }

        return leaderless.Count == 0 ? new Serving() : new NotServing($"no leader is known here for {string.Join(", ", leaderless)}");
    }

    /// <summary>The shard map is known and the region routes.</summary>
    public sealed record Serving : NodeHealth;

    /// <param name="Reason">One sentence for an operator.</param>
    public sealed record NotServing(string Reason) : NodeHealth;
}
