using ShardedKv.Core.Life;
using ShardedKv.Raft;
using static ShardedKv.Core.Tests.Life.LifeUnderTest;

namespace ShardedKv.Core.Tests.Life;

/// <summary>A crash between any two steps of a compaction. Vote, term, members and the entries that stay survive each.</summary>
public sealed class CompactionCrashTests
{
    private static readonly Membership Learns = new([Self, Second], [], [Third]);

    public enum CrashPoint
    {
        Asked,
        Durable,
        DeletionAsked,
        PartDeleted,
        Deleted,
    }

    [Theory]
    [InlineData(CrashPoint.Asked), InlineData(CrashPoint.Durable), InlineData(CrashPoint.DeletionAsked)]
    [InlineData(CrashPoint.PartDeleted), InlineData(CrashPoint.Deleted)]
    public void Nothing_is_lost_and_the_journal_ends_up_as_short(CrashPoint at)
    {
        var replica = new DurableReplica
        {
            Options = new LifeOptions { Compaction = new CompactionOptions { EntriesMin = 4, TailEntriesMax = 2 } },
        };
        Fill(replica);
        replica.Life.StoreDurable(new LogIndex(7));
        var write = Assert.IsType<WriteJournal>(Assert.Single(Drive.Drain(replica.Life)));
        Assert.Equal(new Compact(Position(5, 1), Learns), write.Event.Start);
        if (at > CrashPoint.Asked)
        {
            replica.Write(write);
        }

        if (at > CrashPoint.Durable)
        {
            replica.Life.JournalWritten(write.Token);
            var delete = Assert.IsType<DeleteJournal>(Assert.Single(Drive.Drain(replica.Life)));
            if (at > CrashPoint.DeletionAsked)
            {
                replica.Journal.Delete(delete.UpTo, part: at == CrashPoint.PartDeleted ? 60 : 0);
            }
        }

        var before = replica.Life.Status;
        replica.Crash();

        var after = replica.Life.Status;
        Assert.Equal((before.Term, before.LastLog, before.Membership), (after.Term, after.LastLog, after.Membership));
        Assert.Equal(at == CrashPoint.Asked ? LogPosition.Zero : Position(5, 1), after.LogStart);
        Assert.Equal(new LogIndex(7), after.Applied);
        Assert.DoesNotContain(replica.Run(), effect => effect is not DeleteJournal);

        // The vote of term 2 went to the second.
        replica.Life.Receive(new RequestVote(Position(99, 2)) { From = Third, To = Self, Term = new Term(2) });
        Assert.False(Assert.Single(Sent<VoteReply>(replica.Run())).Granted);

        // The tail is there for a leader that goes on after it, and what is committed next follows on what was applied.
        replica.Life.Receive(new AppendEntries(Position(8, 1), [Normal(9, 2)], new LogIndex(9), 0) { From = Second, To = Self, Term = new Term(2) });
        replica.Run();
        Assert.Equal([Position(8, 1), Position(9, 2)], replica.Applied);

        replica.Life.StoreDurable(new LogIndex(9));
        replica.Run();
        if (at != CrashPoint.Asked)
        {
            // Event by event: 6 to 8 came with one, then the compaction, the hard state, the ninth.
            Assert.Equal(Position(5, 1), replica.Life.Status.LogStart);
        }

        replica.Crash();
        Assert.Equal((Position(9, 2), Learns), (replica.Life.Status.LastLog, replica.Life.Status.Membership));
    }

    [Fact]
    public void A_compaction_that_a_crash_kept_from_deleting_is_made_up_for_when_the_next_life_begins()
    {
        var replica = new DurableReplica
        {
            Options = new LifeOptions { Compaction = new CompactionOptions { EntriesMin = 4, TailEntriesMax = 2 } },
        };
        Fill(replica);
        replica.Life.StoreDurable(new LogIndex(7));
        replica.Write(Assert.IsType<WriteJournal>(Assert.Single(Drive.Drain(replica.Life))));
        replica.Crash();

        Assert.Equal([new DeleteJournal(Numbered(5))], replica.Run());
        Assert.Equal(Numbered(6), replica.Journal.Events[0].Sequence);
    }

    /// <summary>One event for each of the entries 1 to 5, one for 6 to 8, of which 7 are committed; then a vote for the second in term 2.</summary>
    private static void Fill(DurableReplica replica)
    {
        for (var index = 1; index <= 5; index++)
        {
            replica.Life.Receive(Append(1, Position(index - 1, index == 1 ? 0 : 1), 0, index == 4 ? Change(4, 1, Learns) : Normal(index, 1)));
            replica.Run();
        }

        replica.Life.Receive(Append(1, Position(5, 1), 7, Normal(6, 1), Normal(7, 1), Normal(8, 1)));
        replica.Run();
        replica.Life.Receive(new RequestVote(Position(99, 1)) { From = Second, To = Self, Term = new Term(2), Transfer = true });
        replica.Run();
        Assert.Equal(new Term(2), replica.Life.Status.Term);
        Assert.Equal(7, replica.Journal.Events.Count);
    }
}
