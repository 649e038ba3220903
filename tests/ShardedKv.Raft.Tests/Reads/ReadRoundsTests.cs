namespace ShardedKv.Raft.Tests.Reads;

public sealed class ReadRoundsTests
{
    [Fact]
    public void A_round_takes_those_who_wait_and_its_index_is_that_of_its_start()
    {
        var rounds = new ReadRounds(pendingMax: 10);
        var confirmed = new List<ReadState>();
        rounds.TryAdd(new ReadToken(1));
        rounds.Start(new LogIndex(5));
        rounds.TryAdd(new ReadToken(2));
        Assert.False(rounds.MayStart);

        rounds.Confirm(majorityRound: 0, confirmed);
        Assert.Empty(confirmed);
        rounds.Confirm(majorityRound: 1, confirmed);
        Assert.Equal([new ReadState(new ReadToken(1), new LogIndex(5))], confirmed);

        Assert.True(rounds.MayStart);
        rounds.Start(new LogIndex(6));
        rounds.Confirm(majorityRound: 1, confirmed);
        Assert.Single(confirmed);
        rounds.Confirm(majorityRound: 2, confirmed);
        Assert.Equal(new ReadState(new ReadToken(2), new LogIndex(6)), confirmed[1]);
    }

    [Fact]
    public void A_second_round_does_not_start_beside_one_that_is_out()
    {
        var rounds = new ReadRounds(pendingMax: 10);
        rounds.TryAdd(new ReadToken(1));
        rounds.Start(LogIndex.Zero);
        rounds.TryAdd(new ReadToken(2));

        Assert.Throws<InvariantException>(() => rounds.Start(LogIndex.Zero));
    }

    [Fact]
    public void The_bound_counts_the_round_and_those_who_wait_and_failing_empties_both()
    {
        var rounds = new ReadRounds(pendingMax: 2);
        rounds.TryAdd(new ReadToken(1));
        rounds.Start(LogIndex.Zero);
        Assert.True(rounds.TryAdd(new ReadToken(2)));
        Assert.False(rounds.TryAdd(new ReadToken(3)));

        var failed = new List<ReadToken>();
        rounds.FailAll(failed);
        Assert.Equal([new ReadToken(1), new ReadToken(2)], failed);
        Assert.True(rounds.TryAdd(new ReadToken(3)));
    }
}
