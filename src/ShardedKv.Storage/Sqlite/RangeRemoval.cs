using ShardedKv.Core.Store;

namespace ShardedKv.Storage.Sqlite;

/// <summary>Removes the rows of a deleted range, a bounded number at a time.</summary>
internal sealed class RangeRemoval(SqliteConnection connection)
{
    public const int RowsMax = 4096;
    public const long BytesMax = 4 * 1024 * 1024;

    private readonly SqliteStatement sizes = connection.Prepare(
        "SELECT key, length(value) FROM kv WHERE key >= ?1 AND key < ?2 ORDER BY key");

    private readonly SqliteStatement rows = connection.Prepare("DELETE FROM kv WHERE key >= ?1 AND key < ?2");
    private readonly SqliteStatement samples = connection.Prepare(SizeSample.DeleteRange);

    /// <summary>Within a transaction of the caller's: removes the first rows of a range.</summary>
    /// <returns>Where the range begins now; its end when nothing is left of it.</returns>
    public byte[] Step(StoreRange range)
    {
        var boundary = BoundaryOf(range);
        rows.Bind(1, range.First).Bind(2, boundary).Run();
        samples.Bind(1, range.First).Bind(2, boundary).Run();
        return boundary;
    }

    private byte[] BoundaryOf(StoreRange range)
    {
        sizes.Bind(1, range.First).Bind(2, range.End);
        try
        {
            var bytes = 0L;
            for (var count = 0; sizes.Step(); count++)
            {
                if (count == RowsMax || bytes >= BytesMax)
                {
                    return sizes.Bytes(0).ToArray();
                }

                bytes += sizes.Bytes(0).Length + sizes.Number(1);
            }

            return range.End;
        }
        finally
        {
            sizes.Reset();
        }
    }
}
