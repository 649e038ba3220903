namespace ShardedKv.Raft.Tests.Harness;

/// <summary>Raft §5.2: at most one leader in a term, and no voter for two candidates of a term.</summary>
internal sealed class ElectionSafetyChecker
{
    private readonly Dictionary<Term, ReplicaId> _leaders = [];
    private readonly Dictionary<(ReplicaId Voter, Term Term), ReplicaId> _votes = [];

    /// <returns>True when this leadership is new.</returns>
    public bool Leads(ReplicaId replica, Term term)
    {
        if (_leaders.TryAdd(term, replica))
        {
            return true;
        }

        Assert.True(_leaders[term] == replica, $"{_leaders[term]} and {replica} both lead {term}");
        return false;
    }

    public ReplicaId? LeaderOf(Term term) => _leaders.TryGetValue(term, out var leader) ? leader : null;

    public void Sent(Message message)
    {
        switch (message)
        {
            case RequestVote request:
                Voted(request.From, request.From, request.Term);
                break;
            case VoteReply { Granted: true } reply:
                Voted(reply.From, reply.To, reply.Term);
                break;
            default:
                break;
        }
    }

    private void Voted(ReplicaId voter, ReplicaId candidate, Term term)
    {
        if (!_votes.TryAdd((voter, term), candidate))
        {
            var first = _votes[(voter, term)];
            Assert.True(first == candidate, $"{voter} votes for {first} and for {candidate} in {term}");
        }
    }
}
