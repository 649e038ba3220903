namespace ShardedKv.Raft.Tests.Elections;

public sealed class VotingTests
{
    private static RequestVote Request(int term, int lastIndex, int lastTerm) => new(new LogPosition(new LogIndex(lastIndex), new Term(lastTerm)))
    {
        From = new ReplicaId(1),
        To = new ReplicaId(2),
        Term = new Term(term),
    };

    [Theory]
    [InlineData(null, true)]
    [InlineData(1, true)]
    [InlineData(3, false)]
    public void One_vote_per_term(int? votedFor, bool expected)
    {
        var state = new HardState(new Term(4), votedFor is { } voted ? new ReplicaId(voted) : null);

        Assert.Equal(expected, Voting.Grants(state, LogPosition.Zero, Request(4, 0, 0)));
    }

    [Fact]
    public void An_old_terms_request_is_refused() =>
        Assert.False(Voting.Grants(new HardState(new Term(4), null), LogPosition.Zero, Request(3, 0, 0)));

    [Fact]
    public void A_newer_terms_request_is_adopted_first() =>
        Assert.Throws<InvariantException>(() => Voting.Grants(new HardState(new Term(4), null), LogPosition.Zero, Request(5, 0, 0)));

    [Theory]
    [InlineData(5, 3, true)]
    [InlineData(6, 3, true)]
    [InlineData(4, 3, false)]
    [InlineData(1, 4, true)]
    [InlineData(9, 2, false)]
    public void The_voters_log_is_not_ahead_by_term_then_by_index(int lastIndex, int lastTerm, bool expected)
    {
        var mine = new LogPosition(new LogIndex(5), new Term(3));

        Assert.Equal(expected, Voting.Grants(new HardState(new Term(7), null), mine, Request(7, lastIndex, lastTerm)));
    }

    [Fact]
    public void A_vote_counts_once_and_only_from_a_voter()
    {
        var tally = new VoteTally(Membership.Of(new ReplicaId(1), new ReplicaId(2), new ReplicaId(3), new ReplicaId(4)));

        tally.Grant(new ReplicaId(1));
        tally.Grant(new ReplicaId(1));
        tally.Grant(new ReplicaId(9));
        tally.Grant(new ReplicaId(2));
        Assert.False(tally.Won);

        tally.Grant(new ReplicaId(4));
        Assert.True(tally.Won);
    }
}
