using ShardedKv.Core.Life;
using ShardedKv.Raft;
using static ShardedKv.Core.Tests.Life.LifeUnderTest;

namespace ShardedKv.Core.Tests.Life;

/// <summary>When the log's front goes, and in which order.</summary>
public sealed class CompactionTests
{
    private static readonly LifeOptions Small = new()
    {
        Compaction = new CompactionOptions { EntriesMin = 4, BytesMin = 1000, TailEntriesMax = 2, TailBytesMax = 100, HeldBytesMax = 50 },
    };

    [Fact]
    public void Enough_of_what_the_store_holds_durably_goes_and_a_tail_of_it_stays()
    {
        var life = Leader(Small);
        CommitUpTo(life, 7);

        life.StoreDurable(new LogIndex(5));
        Assert.Empty(Drive.Drain(life));
        life.StoreDurable(new LogIndex(6));

        var write = Assert.IsType<WriteJournal>(Assert.Single(Drive.Drain(life)));
        Assert.Equal(new ReplicaEvent(new HardState(new Term(1), Self), [], new Compact(Position(4, 1), Three)), write.Event);
        Assert.Equal(Position(4, 1), life.Status.LogStart);
    }

    [Fact]
    public void The_journals_front_is_deleted_only_when_the_new_start_is_durable()
    {
        var life = Leader(Small);
        CommitUpTo(life, 7);
        life.StoreDurable(new LogIndex(6));
        var write = Assert.Single(Drive.Drain(life).OfType<WriteJournal>());

        life.JournalWritten(write.Token);

        // The hard state is event 1, the entry i is event i + 1; entry 5 stays.
        Assert.Equal(Numbered(9), write.Sequence);
        Assert.Equal([new DeleteJournal(Numbered(5))], Drive.Drain(life));
    }

    [Fact]
    public void Many_bytes_go_before_there_are_many_entries()
    {
        var life = Leader(Small);
        Commit(life, 1, bytes: 600);
        Commit(life, 2, bytes: 600);

        life.StoreDurable(new LogIndex(3));

        // The last entry alone is larger than the tail may be: nothing stays, which is a reset.
        var write = Assert.IsType<WriteJournal>(Assert.Single(Drive.Drain(life)));
        Assert.Equal(new LogReset(Position(3, 1), Three), write.Event.Start);
        life.JournalWritten(write.Token);
        Assert.Equal([new DeleteJournal(Numbered(4))], Drive.Drain(life));
    }

    [Fact]
    public void What_is_durable_in_the_store_waits_until_it_is_known_to_be_applied()
    {
        var life = Leader(Small);
        for (var tag = 1; tag <= 5; tag++)
        {
            life.Submit(new ProposalTag(tag), new byte[1]);
            life.JournalWritten(Assert.Single(Drive.Drain(life).OfType<WriteJournal>()).Token);
            Acknowledge(life, Second, tag + 1);
        }

        Drive.Drain(life);
        life.StoreDurable(new LogIndex(6));
        Assert.Empty(Drive.Drain(life));
        life.AppliedUpTo(new LogIndex(6));

        Assert.Equal(new Compact(Position(4, 1), Three), Assert.Single(Drive.Drain(life).OfType<WriteJournal>()).Event.Start);
    }

    [Fact]
    public void A_second_compaction_goes_on_where_the_first_ended()
    {
        var life = Leader(Small);
        CommitUpTo(life, 6);
        life.StoreDurable(new LogIndex(6));
        Drive.AllOf(life);
        CommitUpTo(life, 10);

        life.StoreDurable(new LogIndex(9));
        Assert.Empty(Drive.Drain(life));
        life.StoreDurable(new LogIndex(10));

        var effects = Drive.AllOf(life);
        Assert.Equal(new Compact(Position(8, 1), Three), Assert.Single(effects.OfType<WriteJournal>()).Event.Start);

        // Event 8 is the first compaction, so entry 8 is event 10.
        Assert.Equal(new DeleteJournal(Numbered(10)), Assert.Single(effects.OfType<DeleteJournal>()));
    }

    [Fact]
    public void A_follower_compacts_by_itself()
    {
        var life = Fresh(Small);
        life.Receive(Append(1, LogPosition.Zero, 6, [.. Enumerable.Range(1, 6).Select(index => Normal(index, 1))]));
        Drive.AllOf(life);

        life.StoreDurable(new LogIndex(6));

        Assert.Equal(new Compact(Position(4, 1), Three), Assert.Single(Drive.AllOf(life).OfType<WriteJournal>()).Event.Start);
    }

    [Fact]
    public void The_members_in_force_at_the_new_start_are_journalled_not_those_of_today()
    {
        var life = Fresh(Small);
        var learns = new Membership([Self, Second], [], [Third]);
        life.Receive(Append(
            1, LogPosition.Zero, 7, Normal(1, 1), Normal(2, 1), Change(3, 1, learns), Normal(4, 1), Normal(5, 1), Normal(6, 1), Change(7, 1, Three)));
        Drive.AllOf(life);

        life.StoreDurable(new LogIndex(7));

        Assert.Equal(new Compact(Position(5, 1), learns), Assert.Single(Drive.AllOf(life).OfType<WriteJournal>()).Event.Start);
        Assert.Equal(Three, life.Status.Membership);
    }

    [Fact]
    public void Without_the_option_nothing_ever_goes()
    {
        var life = Leader(new LifeOptions { Compaction = null });
        CommitUpTo(life, 50);

        life.StoreDurable(new LogIndex(50));

        Assert.Empty(Drive.Drain(life));
        Assert.Equal(LogPosition.Zero, life.Status.LogStart);
    }

    [Fact]
    public void Compacted_entries_are_what_a_follower_behind_needs_a_snapshot_for_and_those_of_the_tail_are_not()
    {
        var life = Leader(Small);
        CommitUpTo(life, 6);
        life.StoreDurable(new LogIndex(6));
        Drive.AllOf(life);

        Reject(life, Third, previous: 6, next: 5);
        Assert.Equal([5L, 6], Sent<AppendEntries>(Drive.Drain(life)).SelectMany(append => append.Entries).Select(entry => entry.Index.Value));
        Reject(life, Third, previous: 4, next: 4);
        Assert.IsType<MakeSnapshot>(Assert.Single(Drive.Drain(life)));
    }

    private static void CommitUpTo(ReplicaLife life, long index)
    {
        while (life.Status.LastLog.Index.Value < index)
        {
            Commit(life, life.Status.LastLog.Index.Value);
        }
    }
}
