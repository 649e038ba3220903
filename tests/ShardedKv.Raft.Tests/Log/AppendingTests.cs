namespace ShardedKv.Raft.Tests;

/// <summary>Raft §5.3, AppendEntries, receiver's rules 2 to 4; and figure 7's logs for the hints.</summary>
public sealed class AppendingTests
{
    private static AppendEntries Request(int previous, int previousTerm, params int[] terms) =>
        new(new LogPosition(new LogIndex(previous), new Term(previousTerm)), [.. Logs.Entries(previous + 1, terms)], LogIndex.Zero, 0)
        {
            From = new ReplicaId(1),
            To = new ReplicaId(2),
            Term = new Term(9),
        };

    [Fact]
    public void Entries_after_a_known_position_are_new() =>
        Assert.Equal(AppendDecision.Accept(0, new LogIndex(4)), Appending.Decide(Logs.OfTerms(1, 1), Request(2, 1, 2, 2)));

    [Fact]
    public void Entries_that_are_there_are_passed_over() =>
        Assert.Equal(AppendDecision.Accept(2, new LogIndex(4)), Appending.Decide(Logs.OfTerms(1, 1, 2), Request(1, 1, 1, 2, 2)));

    [Fact]
    public void The_first_that_differs_is_new_even_when_the_log_is_longer() =>
        Assert.Equal(AppendDecision.Accept(1, new LogIndex(3)), Appending.Decide(Logs.OfTerms(1, 1, 2, 2, 2), Request(1, 1, 1, 3)));

    [Fact]
    public void Nothing_is_new_in_a_prefix() =>
        Assert.Equal(AppendDecision.Accept(1, new LogIndex(2)), Appending.Decide(Logs.OfTerms(1, 1, 1, 1), Request(1, 1, 1)));

    [Fact]
    public void The_place_before_all_is_always_known() =>
        Assert.Equal(AppendDecision.Accept(0, LogIndex.Zero), Appending.Decide(Logs.OfTerms(1, 1), Request(0, 0)));

    [Fact]
    public void A_log_that_is_too_short_names_its_end() =>
        Assert.Equal(
            AppendDecision.Reject(new LogPosition(new LogIndex(3), Term.Zero)),
            Appending.Decide(Logs.OfTerms(1, 1), Request(5, 1)));

    [Fact]
    public void A_log_that_differs_names_the_first_index_of_its_term() =>
        Assert.Equal(
            AppendDecision.Reject(new LogPosition(new LogIndex(3), new Term(2))),
            Appending.Decide(Logs.OfTerms(1, 1, 2, 2, 2, 3), Request(5, 4)));

    [Fact]
    public void What_lies_below_the_start_is_committed_and_passed_over()
    {
        var log = new ReplicaLog(new LogPosition(new LogIndex(10), new Term(3)), Logs.Entries(11, 3, 3));

        Assert.Equal(AppendDecision.Accept(2, new LogIndex(10)), Appending.Decide(log, Request(8, 2, 3, 3)));
        Assert.Equal(AppendDecision.Accept(4, new LogIndex(13)), Appending.Decide(log, Request(8, 2, 3, 3, 3, 3, 4)));
        Assert.Equal(AppendDecision.Accept(0, new LogIndex(5)), Appending.Decide(log, Request(5, 2)));
    }
}
