using ShardedKv.Core.Life;
using ShardedKv.Core.Sessions;
using ShardedKv.Raft;
using static ShardedKv.Core.Tests.Life.LifeUnderTest;

namespace ShardedKv.Core.Tests.Life;

/// <summary>Writes that hang, fail or are lost in a crash.</summary>
public sealed class DiskFaultTests
{
    [Theory]
    [InlineData(0), InlineData(1), InlineData(2), InlineData(3)]
    public void What_was_acknowledged_is_there_after_a_crash_that_loses_the_writes_still_out(int durable)
    {
        var replica = new DurableReplica();
        var writes = new List<WriteJournal>();
        for (var index = 1; index <= 3; index++)
        {
            replica.Life.Receive(Append(1, Position(index - 1, index == 1 ? 0 : 1), 0, Normal(index, 1)));
            writes.Add(Assert.Single(Drive.Drain(replica.Life).OfType<WriteJournal>()));
        }

        var acknowledged = LogIndex.Zero;
        foreach (var write in writes.Take(durable))
        {
            replica.CarryOut(write);
            acknowledged = Sent<AppendAccepted>(Drive.Drain(replica.Life)).Select(accepted => accepted.Match).Append(acknowledged).Max();
        }

        replica.Crash();

        Assert.Equal(new LogIndex(durable), acknowledged);
        Assert.Equal(new LogIndex(durable), replica.Life.Status.LastLog.Index);
    }

    [Fact]
    public void A_leader_whose_own_write_hangs_commits_by_the_others_but_applies_nothing_and_its_store_is_not_ahead_after_a_crash()
    {
        var replica = new DurableReplica();
        Elect(replica);
        replica.Life.Submit(new ProposalTag(1), new byte[1]);
        Assert.Single(Drive.Drain(replica.Life).OfType<WriteJournal>());

        Acknowledge(replica.Life, Second, 2);
        Acknowledge(replica.Life, Third, 2);
        Assert.Equal(new LogIndex(2), replica.Life.Status.Commit);
        Assert.Empty(Drive.Drain(replica.Life).OfType<Apply>());
        replica.Crash();

        // The next leader has the entry; here it is applied once, from there.
        Assert.Empty(replica.Run());
        Assert.Equal((Position(1, 1), Position(1, 1)), (replica.Store.Applied, replica.Life.Status.LastLog));
        replica.Life.Receive(Append(2, Position(1, 1), 3, Normal(2, 1), Noop(3, 2)));
        replica.Run();
        Assert.Equal([Position(2, 1), Position(3, 2)], replica.Applied);
    }

    [Fact]
    public void The_late_completion_of_an_overwritten_entrys_write_acknowledges_nothing_of_the_same_entry_written_again()
    {
        var life = Fresh();
        life.Receive(Append(1, LogPosition.Zero, 0, Noop(1, 1)));
        var first = Assert.Single(Drive.Drain(life).OfType<WriteJournal>());
        life.Receive(new AppendEntries(LogPosition.Zero, [Noop(1, 2)], LogIndex.Zero, 0) { From = Third, To = Self, Term = new Term(2) });
        var second = Assert.Single(Drive.Drain(life).OfType<WriteJournal>());
        life.Receive(Append(3, LogPosition.Zero, 0, Noop(1, 1)));
        var third = Assert.Single(Drive.Drain(life).OfType<WriteJournal>());

        life.JournalWritten(first.Token);
        Assert.DoesNotContain(Sent<AppendAccepted>(Drive.Drain(life)), accepted => accepted.Term == new Term(3));
        life.JournalWritten(second.Token);
        Assert.DoesNotContain(Sent<AppendAccepted>(Drive.Drain(life)), accepted => accepted.Term == new Term(3));
        life.JournalWritten(third.Token);

        var accepted = Assert.Single(Sent<AppendAccepted>(Drive.Drain(life)));
        Assert.Equal((Second, new Term(3), new LogIndex(1)), (accepted.To, accepted.Term, accepted.Match));
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public void After_a_failed_write_nothing_is_acknowledged_and_the_next_life_goes_by_what_is_on_disk(bool reachedTheDisk)
    {
        var replica = new DurableReplica();
        replica.Life.Receive(Append(1, LogPosition.Zero, 0, Normal(1, 1)));
        replica.Run();
        replica.Life.Receive(Append(1, Position(1, 1), 0, Normal(2, 1)));
        var write = Assert.Single(Drive.Drain(replica.Life).OfType<WriteJournal>());

        replica.Life.JournalFailed("input/output error");
        replica.Life.JournalWritten(write.Token);
        Assert.Equal([new Stop("input/output error")], Drive.Drain(replica.Life));
        if (reachedTheDisk)
        {
            replica.Write(write);
        }

        replica.Crash();
        Assert.Equal(new LogIndex(reachedTheDisk ? 2 : 1), replica.Life.Status.LastLog.Index);
    }

    [Fact]
    public void A_life_that_has_ended_takes_no_input_of_any_kind()
    {
        var life = Leader();
        life.Submit(new ProposalTag(1), new byte[1]);
        Drive.AllOf(life);
        life.StoreFailed("disk full");
        Drive.Drain(life);

        life.Tick(new MonotonicTime(10_000), new LogTime(1));
        life.Campaign();
        life.NodeSuspected(Second);
        Acknowledge(life, Second, 2);
        life.AppliedUpTo(new LogIndex(2));
        life.StoreDurable(new LogIndex(2));
        life.SnapshotMade(new SnapshotId(1), Position(1, 1));
        life.SnapshotNotMade(new SnapshotId(1));
        life.SnapshotStaged(new SnapshotId(1));
        life.SnapshotFailed(new SnapshotId(1));
        life.StoreSwapped(new SnapshotId(1));
        life.JournalFailed("again");

        Assert.Empty(Drive.Drain(life));
    }

    private static void Elect(DurableReplica replica)
    {
        var life = replica.Life;
        life.Tick(new MonotonicTime(0), new LogTime(1));
        life.Campaign();
        replica.Run();
        life.Receive(new PreVoteReply(true) { From = Second, To = Self, Term = Term.Zero });
        replica.Run();
        life.Receive(new VoteReply(true) { From = Second, To = Self, Term = new Term(1) });
        replica.Run();
        Acknowledge(life, Second, 1);
        replica.Run();
        Assert.Equal([Position(1, 1)], replica.Applied);
    }
}
