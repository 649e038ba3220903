using ShardedKv.Core.Store;
using ShardedKv.Raft;

namespace ShardedKv.Core.Tests.Store;

public sealed class StoreBatchTests
{
    [Fact]
    public void The_last_write_of_a_key_wins_and_stands_where_the_first_stood()
    {
        var batch = new StoreBatch(new LogPosition(new LogIndex(7), new Term(2)));

        batch.Put([1], new byte[] { 10 });
        batch.Put([2], new byte[] { 20 });
        batch.Delete([1]);
        batch.Delete([3]);
        batch.Put([3], new byte[] { 30 });

        Assert.Equal(3, batch.Count);
        Assert.Equal(["01:", "02:14", "03:1E"], batch.Select(Text));
    }

    [Fact]
    public void A_batch_tells_what_it_decides_of_a_key()
    {
        var batch = new StoreBatch(LogPosition.Zero);
        batch.Put([1], new byte[] { 10 });
        batch.Delete([2]);

        Assert.True(batch.TryGet([1], out var put));
        Assert.Equal([10], put!.Value.ToArray());
        Assert.True(batch.TryGet([2], out var deleted));
        Assert.Null(deleted);
        Assert.False(batch.TryGet([3], out _));
    }

    [Fact]
    public void Stored_keys_of_one_shard_and_generation_lie_together_and_apart_from_the_next()
    {
        var keyspace = Core.Keys.KeyspaceId.Default;
        var shard = new Core.Keys.ShardId(5);
        var prefix = StoreKeys.ShardPrefix(keyspace, shard, new(1));
        var next = StoreKeys.ShardPrefix(keyspace, shard, new(2));
        var values = StoreKeys.ValuePrefix(keyspace, shard, new(1));
        var value = StoreKeys.Value(values, [0xFF, 0xFF]);

        Assert.Equal("0100000000000000050000000000000001", Convert.ToHexString(prefix));
        Assert.Equal("010000000000000005000000000000000102FFFF", Convert.ToHexString(value));
        Assert.True(prefix.AsSpan().SequenceCompareTo(value) < 0);
        Assert.True(value.AsSpan().SequenceCompareTo(StoreKeys.EndOf(values)) < 0);
        Assert.True(StoreKeys.EndOf(values).AsSpan().SequenceCompareTo(next) < 0);
    }

    private static string Text(StoreWrite write) =>
        $"{Convert.ToHexString(write.Key)}:{Convert.ToHexString(write.Value.GetValueOrDefault().Span)}";
}
