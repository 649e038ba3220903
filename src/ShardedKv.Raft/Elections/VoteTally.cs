namespace ShardedKv.Raft;

/// <summary>The votes of one candidacy. A voter counts once, however often its answer arrives.</summary>
internal sealed class VoteTally(Membership membership)
{
    private readonly List<ReplicaId> _granted = [];

    public bool Won => _granted.Count >= Quorum.Of(membership.Voters.Length);

    public void Grant(ReplicaId voter)
    {
        if (membership.HasVoter(voter) && !_granted.Contains(voter))
        {
            _granted.Add(voter);
        }
    }
}
