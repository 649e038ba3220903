namespace ShardedKv.Raft.Tests.Reads;

public sealed class ForwardedReadsTests
{
    private readonly List<ReadState> _confirmed = [];
    private readonly List<ReadToken> _failed = [];

    [Fact]
    public void Reads_that_arrive_while_a_request_is_out_wait_for_the_next()
    {
        var reads = Of(pendingMax: 10);
        reads.TryAdd(new ReadToken(1));
        reads.TryAdd(new ReadToken(2));
        reads.Ask();
        reads.TryAdd(new ReadToken(3));
        Assert.Equal((101L, false), (reads.Request, reads.IsDue));

        reads.Answered(Reply(101, 5), _confirmed);
        Assert.Equal([new ReadState(new ReadToken(1), new LogIndex(5)), new ReadState(new ReadToken(2), new LogIndex(5))], _confirmed);

        Assert.True(reads.IsDue);
        reads.Ask();
        reads.Answered(Reply(102, 6), _confirmed);
        Assert.Equal(new ReadState(new ReadToken(3), new LogIndex(6)), _confirmed[2]);
        Assert.False(reads.Any);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(102)]
    public void The_answer_to_another_request_confirms_nothing(long request)
    {
        var reads = Asked();

        reads.Answered(Reply(request, 5), _confirmed);

        Assert.Empty(_confirmed);
        Assert.True(reads.Any);
    }

    /// <summary>It took no later read, so it stays the same request.</summary>
    [Fact]
    public void A_request_without_an_answer_is_repeated_with_each_heartbeat_and_takes_nobody_in()
    {
        var reads = Asked();
        reads.TryAdd(new ReadToken(2));
        Assert.True(reads.Tick());
        Assert.False(reads.IsDue);

        Assert.True(reads.Tick());
        Assert.True(reads.IsDue);
        reads.Ask();
        Assert.Equal((101L, false), (reads.Request, reads.IsDue));
        reads.Answered(Reply(101, 5), _confirmed);

        Assert.Equal([new ReadState(new ReadToken(1), new LogIndex(5))], _confirmed);
    }

    [Fact]
    public void A_leader_may_be_silent_for_so_long_and_the_time_runs_anew_for_each_request()
    {
        var reads = Asked();
        Assert.All(Enumerable.Range(0, 4), _ => Assert.True(reads.Tick()));
        Assert.False(reads.Tick());

        reads.FailAll(_failed);
        Assert.Equal([new ReadToken(1)], _failed);
        Assert.True(reads.Tick());
        reads.TryAdd(new ReadToken(2));
        reads.Ask();
        Assert.All(Enumerable.Range(0, 4), _ => Assert.True(reads.Tick()));
    }

    [Fact]
    public void The_bound_counts_those_asked_about_and_those_who_wait_and_failing_empties_both()
    {
        var reads = Asked();
        Assert.True(reads.TryAdd(new ReadToken(2)));
        Assert.False(reads.TryAdd(new ReadToken(3)));

        reads.FailAll(_failed);
        Assert.Equal([new ReadToken(1), new ReadToken(2)], _failed);
        Assert.Equal((false, false), (reads.Any, reads.IsDue));
        reads.Answered(Reply(101, 5), _confirmed);
        Assert.Empty(_confirmed);
    }

    private static ForwardedReads Of(int pendingMax) => new(pendingMax, repeatTicks: 2, answerTicksMax: 5, firstRequest: 100);

    private static ForwardedReads Asked()
    {
        var reads = Of(pendingMax: 2);
        reads.TryAdd(new ReadToken(1));
        reads.Ask();
        return reads;
    }

    private static ReadIndexReply Reply(long request, long index) =>
        new(request, new LogIndex(index)) { From = new ReplicaId(1), To = new ReplicaId(2), Term = new Term(1) };
}
