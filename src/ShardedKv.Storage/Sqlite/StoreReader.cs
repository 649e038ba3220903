using ShardedKv.Core.Store;
using ShardedKv.Raft;
using ShardedKv.Storage.Memory;
using SQLitePCL;

namespace ShardedKv.Storage.Sqlite;

/// <summary>A connection that only reads, from within one read transaction: the file as of one commit. Used under its own lock.
/// </summary>
internal sealed class StoreReader : IDisposable
{
    private const int PageBytesMax = 256 * 1024;

    private readonly SqliteConnection connection;
    private readonly SqliteStatement begin;
    private readonly SqliteStatement end;
    private readonly SqliteStatement applied;
    private readonly SqliteStatement deleted;
    private readonly SqliteStatement sample;
    private readonly SqliteStatement point;
    private readonly SqliteStatement pageFrom;
    private readonly SqliteStatement pageAfter;

    public StoreReader(string path)
    {
        connection = SqliteConnection.OpenReader(path);
        connection.Execute("PRAGMA wal_autocheckpoint = 0");
        begin = connection.Prepare("BEGIN");
        end = connection.Prepare("COMMIT");
        applied = connection.Prepare(PositionRow.Select);
        deleted = connection.Prepare(DeletedRangeRows.Select);
        sample = connection.Prepare(SizeSample.Sum);
        point = connection.Prepare("SELECT value FROM kv WHERE key = ?1");
        pageFrom = connection.Prepare("SELECT key, value FROM kv WHERE key >= ?1 AND key < ?2 ORDER BY key");
        pageAfter = connection.Prepare("SELECT key, value FROM kv WHERE key > ?1 AND key < ?2 ORDER BY key");
    }

    /// <summary>Pins the newest commit and returns its position.</summary>
    public LogPosition Begin()
    {
        begin.Run();

        // Only the first read takes the read mark.
        try
        {
            connection.Check(applied.Step() ? raw.SQLITE_OK : raw.SQLITE_CORRUPT);
            return PositionRow.Read(connection.Path, applied, out _);
        }
        finally
        {
            applied.Reset();
        }
    }

    /// <summary>Ranges whose rows are still in the file and gone for every reader.</summary>
    public KeyRanges Deleted() => DeletedRangeRows.Load(connection.Path, deleted);

    /// <summary>About what is in a range, rows of deleted ranges included.</summary>
    public RangeSize SampledSize(ReadOnlySpan<byte> first, ReadOnlySpan<byte> end) => SizeSample.Read(sample, first, end);

    public void LimitCache(long bytes) => connection.LimitCache(bytes);

    public void End() => end.Run();

    /// <summary>Ends the transaction also after a failed read, which may have ended it already.</summary>
    public void RollBack() => connection.RollBack();

    /// <returns>A copy of the value, or null.</returns>
    public byte[]? Get(ReadOnlySpan<byte> key)
    {
        point.Bind(1, key);
        try
        {
            return point.Step() ? StoredRow.Read(connection.Path, key, point.Bytes(0)) : null;
        }
        finally
        {
            point.Reset();
        }
    }

    /// <summary>Adds copies of the next rows of [first, end), bounded in bytes too.</summary>
    /// <param name="excludesFirst">The range begins after <paramref name="first"/>.</param>
    /// <returns>Whether there may be more rows.</returns>
    public bool ReadPage(
        ReadOnlySpan<byte> first, bool excludesFirst, ReadOnlySpan<byte> end, int rowsMax, List<KeyValuePair<byte[], byte[]>> rows)
    {
        var statement = excludesFirst ? pageAfter : pageFrom;
        statement.Bind(1, first).Bind(2, end);
        try
        {
            var bytes = 0;
            while (rows.Count < rowsMax && bytes < PageBytesMax)
            {
                if (!statement.Step())
                {
                    return false;
                }

                var key = statement.Bytes(0).ToArray();
                var value = StoredRow.Read(connection.Path, key, statement.Bytes(1));
                bytes += key.Length + value.Length;
                rows.Add(new(key, value));
            }

            return true;
        }
        finally
        {
            statement.Reset();
        }
    }

    public void Dispose() => connection.Dispose();
}
