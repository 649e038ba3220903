using ShardedKv.Core.Life;
using ShardedKv.Raft;
using static ShardedKv.Core.Tests.Life.LifeUnderTest;

namespace ShardedKv.Core.Tests.Life;

/// <summary>Journals whose front was deleted, wholly or in part, before a crash.</summary>
public sealed class DeletedFrontTests
{
    [Fact]
    public void Hard_state_start_and_members_survive_the_deletion_of_all_that_brought_them()
    {
        var learns = new Membership([Self, Second], [], [Third]);
        var recovery = new Recovery(Self, Three);

        recovery.Add(Numbered(7), new ReplicaEvent(new HardState(new Term(4), Third), [], new LogReset(Position(20, 4), learns)));
        var life = recovery.Finish(new StoreState(Position(20, 4), learns), new ReplicaOptions { Self = Self }, seed: 1);

        Assert.Equal((Position(20, 4), Position(20, 4)), (life.Status.LogStart, life.Status.LastLog));
        Assert.Equal((new Term(4), learns), (life.Status.Term, life.Status.Membership));
        Assert.Empty(Drive.Drain(life));
        life.Receive(new RequestVote(Position(99, 4)) { From = Second, To = Self, Term = new Term(4) });
        Assert.False(Assert.Single(Sent<VoteReply>(Drive.AllOf(life))).Granted);
    }

    [Fact]
    public void Entries_whose_predecessors_are_gone_join_the_start_that_a_later_event_names()
    {
        var log = Read(4, Event([6, 7, 8]), Event([9], new Compact(Position(5, 1), Three)));

        Assert.Equal(Position(5, 1), log.Start);
        Assert.Equal([6L, 7, 8, 9], log.Entries.Select(entry => entry.Index.Value));
    }

    [Fact]
    public void An_earlier_start_whose_entries_are_gone_gives_way_to_the_one_that_leaves_no_gap()
    {
        var log = Read(
            2, Event([11, 12, 13]), Event([], new Compact(Position(5, 1), Three)), Event([14, 15, 16]), Event([], new Compact(Position(12, 1), Three)));

        Assert.Equal(Position(12, 1), log.Start);
        Assert.Equal([13L, 14, 15, 16], log.Entries.Select(entry => entry.Index.Value));
    }

    [Fact]
    public void A_start_with_the_entries_after_it_in_its_own_event_needs_none_before()
    {
        var log = Read(9, Event([13, 14], new Compact(Position(12, 1), Three)));

        Assert.Equal([13L, 14], log.Entries.Select(entry => entry.Index.Value));
    }

    [Fact]
    public void A_gap_that_no_later_event_closes_is_a_damaged_journal()
    {
        Damaged(4, Event([6, 7, 8]));
        Damaged(4, Event([6, 7, 8]), Event([], new Compact(Position(4, 1), Three)));
        Damaged(1, Event([6]));
        Damaged(1, Event([1]), Event([3]));
        Damaged(4, Event([6]), Event([8]));

        static void Damaged(long first, params ReplicaEvent[] events) => Assert.Throws<RecoveryException>(() => Read(first, events));
    }

    [Fact]
    public void A_missing_event_is_a_damaged_journal()
    {
        var recovery = new Recovery(Self, Three);
        recovery.Add(Numbered(3), Event([], new LogReset(Position(5, 1), Three)));

        Assert.Throws<RecoveryException>(() => recovery.Add(Numbered(5), Event([])));
        Assert.Throws<RecoveryException>(() => recovery.Add(Numbered(3), Event([])));
    }

    [Fact]
    public void A_start_that_goes_back_or_contradicts_what_it_keeps_is_a_damaged_journal()
    {
        Damaged(Event([], new LogReset(Position(5, 1), Three)), Event([], new LogReset(Position(4, 1), Three)));
        Damaged(Event([1, 2, 3]), Event([], new Compact(Position(2, 1), Three)), Event([], new Compact(Position(1, 1), Three)));
        Damaged(Event([1, 2, 3]), new ReplicaEvent(new HardState(new Term(2), null), [], new Compact(Position(2, 2), Three)));

        static void Damaged(params ReplicaEvent[] events) => Assert.Throws<RecoveryException>(() => Read(1, events));
    }

    [Fact]
    public void A_start_that_was_written_anew_in_memory_only_takes_the_stale_rest_with_it()
    {
        var replaced = new ReplicaEvent(new HardState(new Term(2), null), [Noop(3, 2)], new Compact(Position(2, 2), Three));

        var log = Read(1, Event([1, 2, 3, 4, 5]), replaced);

        Assert.Equal((Position(2, 2), Position(3, 2)), (log.Start, log.Last));
        Assert.Single(log.Entries);
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(20261121)]
    public void Whatever_part_of_what_may_be_deleted_is_gone_the_same_log_is_recovered(int seed)
    {
        var random = new SeededRandom((ulong)seed);
        for (var run = 0; run < 200; run++)
        {
            var journal = new RandomJournal(random, events: 40);
            var whole = journal.Recover(skipped: 0);
            Assert.Equal(journal.Log, whole.Entries.Select(entry => entry.Position));
            Assert.Equal(journal.Start, whole.Start);
            for (var skipped = 1; skipped <= journal.Deletable; skipped++)
            {
                var rest = journal.Recover(skipped);
                Assert.Equal(journal.Log, rest.Entries.Select(entry => entry.Position));
                Assert.Equal((whole.Start, whole.StartMembership), (rest.Start, rest.StartMembership));
            }
        }
    }

    private static RecoveredLog Read(long first, params ReplicaEvent[] events)
    {
        var log = new RecoveredLog(Three);
        if (first > 1)
        {
            log.FrontIsGone();
        }

        foreach (var replicaEvent in events)
        {
            log.Add(replicaEvent);
        }

        log.CheckWhole();
        return log;
    }

    private static ReplicaEvent Event(int[] entries, StartChange? start = null) =>
        new(new HardState(new Term(1), null), [.. entries.Select(index => Noop(index, 1))], start);
}
