namespace ShardedKv.Raft;

/// <summary>What must be durable before it shows (Raft §5.1, figure 2). The commit index is found again, hence not here.</summary>
/// <param name="Term">The newest term seen.</param>
/// <param name="VotedFor">Null: no vote given in <paramref name="Term"/>.</param>
public sealed record HardState(Term Term, ReplicaId? VotedFor)
{
    public static HardState Fresh { get; } = new(Term.Zero, null);
}
