using ShardedKv.Core.Store;
using ShardedKv.Storage.Files;

namespace ShardedKv.Storage.Sqlite;

/// <summary>Table <c>sample</c>: the sizes of one row in 64, chosen by the key's hash, from which the size of any range is estimated. SQLite
/// says nothing of a range's size short of reading it, and exact sums would cost the flush a read of each row that it overwrites.</summary>
internal static class SizeSample
{
    public const int Rate = 64;

    public const string Create = "CREATE TABLE sample(key BLOB PRIMARY KEY NOT NULL, bytes INTEGER NOT NULL) WITHOUT ROWID";
    public const string Put = "INSERT OR REPLACE INTO sample(key, bytes) VALUES(?1, ?2)";
    public const string Delete = "DELETE FROM sample WHERE key = ?1";
    public const string DeleteRange = "DELETE FROM sample WHERE key >= ?1 AND key < ?2";
    public const string Sum = "SELECT count(*), total(bytes) FROM sample WHERE key >= ?1 AND key < ?2";

    /// <summary>The same in every process and version: it says what is in the file.</summary>
    /// <remarks>CRC alone is linear, so keys that count upwards could fall into the sample together or not at all.</remarks>
    public static bool Takes(ReadOnlySpan<byte> key)
    {
        var hash = Crc32C.Of(key);
        hash = (hash ^ (hash >> 16)) * 0x85EBCA6B;
        hash = (hash ^ (hash >> 13)) * 0xC2B2AE35;
        return (hash ^ (hash >> 16)) % Rate == 0;
    }

    public static RangeSize Read(SqliteStatement sum, ReadOnlySpan<byte> first, ReadOnlySpan<byte> end)
    {
        sum.Bind(1, first).Bind(2, end);
        try
        {
            return sum.Step() ? new RangeSize(sum.Number(0) * Rate, sum.Number(1) * Rate) : default;
        }
        finally
        {
            sum.Reset();
        }
    }
}
