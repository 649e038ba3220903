namespace ShardedKv.Raft;

/// <summary>The votes, or pre-votes, of one candidacy. A voter counts once, however often its answer arrives.</summary>
internal sealed class VoteTally(Membership membership)
{
    private readonly HashSet<ReplicaId> _granted = [];

    public bool Won => JointQuorum.Has(membership, _granted.Contains);

    public void Grant(ReplicaId voter) => _granted.Add(voter);
}
