using System.Buffers.Binary;
using ShardedKv.Core.Store;
using ShardedKv.Raft;

namespace ShardedKv.Storage.Benchmarks;

/// <summary>Keys as the store sees them: 18 bytes in common, then the client's.</summary>
internal static class Keys
{
    public static byte[][] Shuffled(int count, int seed)
    {
        var keys = new byte[count][];
        for (var i = 0; i < count; i++)
        {
            keys[i] = new byte[34];
            keys[i][0] = 1;
            "user-key"u8.CopyTo(keys[i].AsSpan(18));
            BinaryPrimitives.WriteInt64BigEndian(keys[i].AsSpan(26), i);
        }

        new Random(seed).Shuffle(keys);
        return keys;
    }

    /// <summary>Batches of consecutive keys, at the indexes after a position.</summary>
    public static StoreBatch[] Batches(byte[][] keys, int keysPerBatch, byte[] value, long afterIndex)
    {
        var batches = new StoreBatch[keys.Length / keysPerBatch];
        for (var i = 0; i < batches.Length; i++)
        {
            batches[i] = new StoreBatch(new LogPosition(new LogIndex(afterIndex + i + 1), new Term(1)));
            foreach (var key in keys.AsSpan(i * keysPerBatch, keysPerBatch))
            {
                batches[i].Put(key, value);
            }
        }

        return batches;
    }
}
