using System.Collections.Immutable;
using ShardedKv.Core.Life;
using ShardedKv.Raft;

namespace ShardedKv.Core.Tests.Life;

public sealed class RecoveryTests
{
    private static readonly ReplicaId Self = new(1);
    private static readonly Membership Three = Membership.Of(new ReplicaId(1), new ReplicaId(2), new ReplicaId(3));

    [Fact]
    public void A_fresh_journal_gives_a_follower_of_term_0()
    {
        var life = Finish(new Recovery(Self, Three), LogPosition.Zero);

        Assert.Equal(ReplicaRole.Follower, life.Status.Role);
        Assert.Equal(Term.Zero, life.Status.Term);
        Assert.Equal(LogPosition.Zero, life.Status.LastLog);
        Assert.False(life.TryNextEffect(out _));
    }

    [Fact]
    public void An_entry_at_an_index_that_is_there_cuts_the_log_before_it()
    {
        var recovery = new Recovery(Self, Three);

        Add(recovery, Event(2, At(1, 1), At(2, 2), At(3, 2)));
        Add(recovery, Event(3, At(2, 3)));

        Assert.Equal(Position(2, 3), Finish(recovery, Position(1, 1)).Status.LastLog);
    }

    [Fact]
    public void The_newest_event_alone_decides_term_and_vote()
    {
        var recovery = new Recovery(Self, Three);
        Add(recovery, new ReplicaEvent(new HardState(new Term(1), null), []));
        Add(recovery, new ReplicaEvent(new HardState(new Term(1), new ReplicaId(2)), []));
        var life = Finish(recovery, LogPosition.Zero);

        Assert.False(Votes(life, candidate: 3, term: 1));
        Assert.True(Votes(Finish(recovery, LogPosition.Zero), candidate: 2, term: 1));
    }

    [Fact]
    public void Entries_after_the_stores_position_are_applied_again_and_no_others()
    {
        var recovery = new Recovery(Self, Membership.Of(Self));
        Add(recovery, Event(1, At(1, 1), At(2, 1), At(3, 1)));
        var life = Finish(recovery, Position(2, 1));

        life.Campaign();

        Assert.Equal([3, 4], Drive.AllOf(life).OfType<Apply>().Select(apply => apply.Entry.Index.Value));
    }

    [Fact]
    public void Events_that_do_not_follow_from_each_other_are_a_damaged_journal()
    {
        Damaged(Event(1, At(2, 1)));
        Damaged(Event(1, At(1, 2)));
        Damaged(Event(2, At(1, 2), At(2, 1)));
        Damaged(Event(2), Event(1));
        Damaged(new ReplicaEvent(new HardState(new Term(1), Self), []), new ReplicaEvent(new HardState(new Term(1), new ReplicaId(2)), []));
        Damaged(new ReplicaEvent(new HardState(new Term(2), null), [At(5, 2)], new LogReset(Position(5, 2), null)));

        static void Damaged(params ReplicaEvent[] events) =>
            Assert.Throws<RecoveryException>(() =>
            {
                var recovery = new Recovery(Self, Three);
                foreach (var replicaEvent in events)
                {
                    Add(recovery, replicaEvent);
                }
            });
    }

    [Fact]
    public void A_store_before_the_logs_start_cannot_be_caught_up_and_does_not_start()
    {
        var recovery = new Recovery(Self, Three);
        Add(recovery, new ReplicaEvent(new HardState(new Term(2), null), [], new LogReset(Position(5, 2), null)));

        Assert.Throws<RecoveryException>(() => Finish(recovery, Position(4, 2)));
    }

    [Theory]
    [InlineData(3, 1), InlineData(2, 2), InlineData(9, 1)]
    public void A_journal_that_lacks_the_stores_position_is_reset_to_it_and_takes_no_part_until_that_is_durable(long index, long term)
    {
        var recovery = new Recovery(Self, Three);
        Add(recovery, Event(1, At(1, 1), At(2, 1)));
        var applied = Position(index, term);
        var life = Finish(recovery, applied);

        life.Campaign();
        life.Receive(new RequestVote(Position(99, 99)) { From = new ReplicaId(2), To = Self, Term = new Term(99) });
        life.Submit(new ProposalTag(1), new byte[1]);
        life.Read(new ReadTag(1), ReadMode.Linearizable, default);

        var effects = Drive.Drain(life);
        var write = Assert.IsType<WriteJournal>(effects[0]);
        Assert.Equal(new LogReset(applied, Three), write.Event.Start);
        Assert.Empty(write.Event.Entries);
        Assert.IsType<RefuseProposals>(effects[1]);
        Assert.IsType<RefuseReads>(effects[2]);
        Assert.Equal(3, effects.Count);

        life.JournalWritten(write.Token);
        Assert.Equal([new DeleteJournal(new JournalSequence(1))], Drive.Drain(life));
        Assert.Equal(applied, life.Status.LastLog);
        Assert.Equal(applied, life.Status.LogStart);
        Assert.Equal(Math.Max(1, term), life.Status.Term.Value);
        Assert.True(Votes(life, candidate: 2, term: 99));

        // A crash after that finds the reset, and needs no other.
        recovery = new Recovery(Self, Three);
        Add(recovery, Event(1, At(1, 1), At(2, 1)));
        Add(recovery, write.Event);
        Assert.Equal([new DeleteJournal(new JournalSequence(1))], Drive.Drain(Finish(recovery, applied)));
    }

    [Fact]
    public void In_the_term_of_a_reset_beyond_the_journals_term_no_vote_is_given()
    {
        var life = Finish(new Recovery(Self, Three), Position(7, 3));
        life.JournalWritten(Assert.IsType<WriteJournal>(Assert.Single(Drive.Drain(life))).Token);

        Assert.False(Votes(life, candidate: 2, term: 3));
        Assert.True(Votes(life, candidate: 2, term: 4));
    }

    private static void Add(Recovery recovery, ReplicaEvent replicaEvent) => recovery.Add(recovery.Newest.Next(), replicaEvent);

    private static Entry At(long index, long term) => new(new LogIndex(index), new Term(term), EntryKind.Noop, default);

    private static LogPosition Position(long index, long term) => new(new LogIndex(index), new Term(term));

    private static ReplicaEvent Event(long term, params ImmutableArray<Entry> entries) =>
        new(new HardState(new Term(term), null), entries);

    private static ReplicaLife Finish(Recovery recovery, LogPosition applied) =>
        recovery.Finish(new StoreState(applied, null), new ReplicaOptions { Self = Self }, seed: 1);

    private static bool Votes(ReplicaLife life, long candidate, long term)
    {
        life.Receive(new RequestVote(Position(99, term)) { From = new ReplicaId(candidate), To = Self, Term = new Term(term) });
        return Drive.AllOf(life).OfType<Send>().Select(send => send.Message).OfType<VoteReply>().Single().Granted;
    }
}
