using ShardedKv.Core.Life;
using ShardedKv.Core.Store;
using ShardedKv.Raft;
using ShardedKv.Simulation.Disks;
using ShardedKv.Simulation.Tests.Checks;

namespace ShardedKv.Simulation.Tests.Disks;

/// <summary>What a crash takes, and what it must leave.</summary>
public sealed class CrashTests
{
    private static readonly byte[] Key = [1];

    [Fact]
    public void A_store_falls_back_to_its_durable_batches_and_to_their_hash()
    {
        var store = new SimulatedStore();
        Put(store, 1, 10);
        store.Sync(1);
        var hash = store.Hash;
        Put(store, 2, 20);
        Put(store, 3, 30);

        store.Crash(kept: 0);

        Assert.Equal((GroupOfThree.At(1, 1), GroupOfThree.At(1, 1), hash), (store.Applied, store.Durable, store.Hash));
        Assert.True(store.TryGet(Key, out var value));
        Assert.Equal(10, value.Span[0]);
    }

    [Fact]
    public void A_store_may_keep_some_of_what_was_not_durable_and_then_that_is()
    {
        var store = new SimulatedStore();
        Put(store, 1, 10);
        Put(store, 2, 20);

        store.Crash(kept: 1);

        Assert.Equal((GroupOfThree.At(1, 1), GroupOfThree.At(1, 1)), (store.Applied, store.Durable));
    }

    [Fact]
    public void A_journal_keeps_what_was_complete_and_cuts_a_torn_record_off_when_it_is_read()
    {
        var disk = GroupOfThree.Of(1, 1);
        disk.Write(new HardState(new Term(2), null), [GroupOfThree.Entry(2, 2)]);
        disk.Write(new HardState(new Term(3), null), [GroupOfThree.Entry(3, 3)]);

        disk.Journal.Crash(kept: 1, torn: true);

        Assert.Equal(3, disk.Journal.Records);
        Assert.Equal([1L, 2L], disk.Journal.Read().Select(record => record.Sequence.Value));
        Assert.Equal(2, disk.Journal.Records);
        Assert.Equal(GroupOfThree.At(2, 2), disk.Journal.Written.Last);
    }

    [Fact]
    public void A_deletion_may_leave_some_and_numbers_go_on()
    {
        var disk = GroupOfThree.Of(1, 1);
        disk.Write(new HardState(new Term(1), null), [GroupOfThree.Entry(2, 1)]);
        disk.Journal.Complete();

        disk.Journal.Delete(new JournalSequence(2), spared: 1);

        Assert.Equal([2L], disk.Journal.Read().Select(record => record.Sequence.Value));
    }

    private static void Put(SimulatedStore store, long index, byte value)
    {
        var batch = new StoreBatch(GroupOfThree.At(index, 1));
        batch.Put(Key, new[] { value });
        store.Write(batch);
    }
}
