namespace ShardedKv.Raft.Tests.Replication;

public sealed class CommitRuleTests
{
    private static readonly ReplicaLog Log = Logs.OfTerms(1, 1, 2, 4, 4);

    [Theory]
    [InlineData(1, 5, 4, 5)]
    [InlineData(1, 4, 4, 4)]
    [InlineData(1, 3, 4, 1)]
    [InlineData(4, 2, 4, 4)]
    [InlineData(4, 4, 4, 4)]
    [InlineData(1, 5, 5, 1)]
    public void Only_entries_of_the_leaders_term_commit_by_count(int commit, int majority, int term, int expected) =>
        Assert.Equal(new LogIndex(expected), CommitRule.Next(new LogIndex(commit), new LogIndex(majority), Log, new Term(term)));

    [Fact]
    public void The_commit_index_equals_a_slow_count_over_whole_logs()
    {
        var random = new SeededRandom(99);
        for (var round = 0; round < 3000; round++)
        {
            var log = Logs.OfTerms([.. Enumerable.Range(0, 8).Select(_ => 1 + random.Next(4)).Order()]);
            var term = new Term(log.Last.Term.Value + random.Next(2));
            var matches = Enumerable.Range(0, 5).Select(_ => (long)random.Next(9)).ToArray();

            var fast = CommitRule.Next(LogIndex.Zero, new LogIndex(Quorum.Reached([.. matches])), log, term);

            // Figure 2, last rule of leaders, word by word.
            var slow = Enumerable.Range(1, 8).Where(n => matches.Count(match => match >= n) >= 3 && log.TermAt(new LogIndex(n)) == term).LastOrDefault();
            Assert.Equal(slow, fast.Value);
        }
    }
}
