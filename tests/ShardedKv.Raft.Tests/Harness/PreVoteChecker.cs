namespace ShardedKv.Raft.Tests.Harness;

/// <summary>Thesis §9.6: a term rises only by the order of a leader, or after a quorum said that it would vote.</summary>
internal sealed class PreVoteChecker(IReadOnlyDictionary<ReplicaId, ScenarioReplica> replicas)
{
    private readonly HashSet<(ReplicaId Candidate, Term Term, ReplicaId Voter)> _granted = [];

    public void Sent(Message message)
    {
        switch (message)
        {
            case PreVoteReply { Granted: true } reply:
                _granted.Add((reply.To, reply.Term, reply.From));
                break;
            case RequestVote { Transfer: false } request when Campaigns(request):
                var membership = replicas[request.From].Live!.Status.Membership;
                var before = new Term(request.Term.Value - 1);
                Assert.True(
                    MembershipChecker.IsQuorum(membership, voter => voter == request.From || _granted.Contains((request.From, before, voter))),
                    $"{request.From} raises the term to {request.Term} without a quorum's pre-votes");
                break;
            default:
                break;
        }
    }

    /// <summary>A request that waited for the disk may leave when its candidacy is over.</summary>
    private bool Campaigns(RequestVote request) =>
        replicas[request.From].Live?.Status is { Role: ReplicaRole.Candidate } status && status.Term == request.Term;
}
