namespace ShardedKv.Raft.Tests.Reads;

public sealed class ReadRoundsTests
{
    [Fact]
    public void A_round_takes_those_who_wait_and_its_index_is_that_of_its_start()
    {
        var rounds = new ReadRounds(pendingMax: 10);
        var confirmed = new List<(RoundRead Read, LogIndex Index)>();
        rounds.TryAdd(new ReadToken(1));
        rounds.Start(new LogIndex(5));
        rounds.TryAdd(new ReadToken(2));
        Assert.False(rounds.MayStart);

        rounds.Confirm(majorityRound: 0, (read, index) => confirmed.Add((read, index)));
        Assert.Empty(confirmed);
        rounds.Confirm(majorityRound: 1, (read, index) => confirmed.Add((read, index)));
        Assert.Equal([(new RoundRead(null, 1), new LogIndex(5))], confirmed);

        Assert.True(rounds.MayStart);
        rounds.Start(new LogIndex(6));
        rounds.Confirm(majorityRound: 1, (read, index) => confirmed.Add((read, index)));
        Assert.Single(confirmed);
        rounds.Confirm(majorityRound: 2, (read, index) => confirmed.Add((read, index)));
        Assert.Equal((new RoundRead(null, 2), new LogIndex(6)), confirmed[1]);
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

    [Fact]
    public void A_follower_has_one_request_in_the_round_and_one_that_waits_and_a_repeated_one_changes_nothing()
    {
        var rounds = new ReadRounds(pendingMax: 10);
        var follower = new ReplicaId(2);
        var confirmed = new List<RoundRead>();
        rounds.Add(follower, 7);
        rounds.Add(follower, 7);
        rounds.Start(LogIndex.Zero);
        rounds.Add(follower, 7);
        Confirm(1);
        Assert.Equal([new RoundRead(follower, 7)], confirmed);
        Assert.False(rounds.MayStart);

        rounds.Add(follower, 8);
        rounds.Add(follower, 9);
        rounds.Add(new ReplicaId(3), 9);
        rounds.Start(LogIndex.Zero);
        Confirm(2);
        Assert.Equal([new RoundRead(follower, 9), new RoundRead(new ReplicaId(3), 9)], confirmed[1..]);

        void Confirm(long round) => rounds.Confirm(round, (read, _) => confirmed.Add(read));
    }

    [Fact]
    public void Followers_reads_are_dropped_when_the_leaders_own_fail()
    {
        var rounds = new ReadRounds(pendingMax: 10);
        rounds.Add(new ReplicaId(2), 7);
        rounds.TryAdd(new ReadToken(1));

        var failed = new List<ReadToken>();
        rounds.FailAll(failed);

        Assert.Equal([new ReadToken(1)], failed);
        Assert.False(rounds.MayStart);
    }
}
