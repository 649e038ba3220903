namespace ShardedKv.Raft;

/// <summary>What became of a transfer of leadership at this replica's door. Started is no promise that it comes about.</summary>
public abstract record TransferResult
{
    private TransferResult()
    {
    }

    /// <summary>Proposals are Busy until another leads, or for the longest election timeout.</summary>
    public sealed record Started : TransferResult
    {
        internal static Started Instance { get; } = new();
    }

    /// <param name="Hint">The leader of the current term; null when not known.</param>
    public sealed record NotLeader(ReplicaId? Hint) : TransferResult;

    /// <summary>Another transfer is under way.</summary>
    public sealed record Busy : TransferResult
    {
        internal static Busy Instance { get; } = new();
    }

    /// <summary>The target leads already, or has no vote.</summary>
    public sealed record Impossible : TransferResult
    {
        internal static Impossible Instance { get; } = new();
    }
}
