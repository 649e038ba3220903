using ShardedKv.Core.Life;
using ShardedKv.Raft;
using static ShardedKv.Core.Tests.Life.LifeUnderTest;

namespace ShardedKv.Core.Tests.Life;

/// <summary>A store that opens before what it once reported durable: the last commit of its WAL was damaged, which cannot be told from one that a
/// crash tore. The journal may have been compacted on the strength of that report.</summary>
public sealed class StoreSetBackTests
{
    private const int Last = 12;

    public static TheoryData<int> Positions => [.. Enumerable.Range(0, Last + 1)];

    [Theory]
    [MemberData(nameof(Positions))]
    public void The_journal_brings_all_that_the_store_lost_or_the_replica_refuses_to_begin(int storeAt)
    {
        var replica = Compacted(out var start);

        replica.Crash();
        replica.Store = new StoreState(storeAt == 0 ? LogPosition.Zero : Position(storeAt, 1), null);

        if (storeAt < start.Value)
        {
            var refused = Assert.Throws<RecoveryException>(() => replica.Life);
            Assert.True(refused.StoreIsBehind);
        }
        else
        {
            replica.Life.Receive(Append(1, Position(Last, 1), Last));
            Assert.DoesNotContain(replica.Run(), effect => effect is WriteJournal { Event.Start: not null });
            Assert.Equal(Enumerable.Range(storeAt + 1, Last - storeAt).Select(index => Position(index, 1)), replica.Applied);
        }
    }

    /// <summary>Nothing is asked of the operator, whose remedy it would be as well.</summary>
    [Fact]
    public void Who_refuses_fetches_another_store_and_goes_on_from_that()
    {
        var replica = Compacted(out var start);
        replica.Crash();
        replica.Store = new StoreState(Position(start.Value - 1, 1), null);
        Assert.Throws<RecoveryException>(() => replica.Life);

        Assert.IsType<Restart.FetchStore>(Restart.After(LifeEnd.StoreBehind, tries: 0));
        replica.Store = new StoreState(Position(Last - 1, 1), null);
        replica.Life.Receive(Append(1, Position(Last, 1), Last, Normal(Last + 1, 1)));
        replica.Run();

        Assert.Equal([Position(Last, 1)], replica.Applied);
        Assert.Equal((Position(Last + 1, 1), new Term(1)), (replica.Life.Status.LastLog, replica.Life.Status.Term));
    }

    /// <summary>Entries 1 to 12 are applied, and what lies before the tail is gone from the journal.</summary>
    private static DurableReplica Compacted(out LogIndex start)
    {
        var replica = new DurableReplica { Options = new LifeOptions { Compaction = new CompactionOptions { EntriesMin = 4, TailEntriesMax = 2 } } };
        replica.Life.Receive(Append(1, LogPosition.Zero, Last, [.. Enumerable.Range(1, Last).Select(index => Normal(index, 1))]));
        replica.Run();
        replica.Life.StoreDurable(new LogIndex(Last));
        replica.Run();
        start = replica.Life.Status.LogStart.Index;
        Assert.Equal(new LogIndex(Last - 2), start);
        return replica;
    }
}
