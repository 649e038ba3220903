using ShardedKv.Core.Store;
using SQLitePCL;

namespace ShardedKv.Storage.Benchmarks;

/// <summary>What one would write without this store: a table in one SQLite file with the defaults that everybody takes (WAL, pages of
/// 4 KiB), prepared statements of the raw binding, one connection, one thread.</summary>
internal sealed class PlainSqlite : IDisposable
{
    private readonly sqlite3 handle;
    private readonly sqlite3_stmt put;
    private readonly sqlite3_stmt get;

    static PlainSqlite() => Batteries_V2.Init();

    public PlainSqlite(string path, long cacheBytes, string synchronous = "FULL")
    {
        Check(raw.sqlite3_open_v2(path, out handle, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_NOMUTEX, null));
        Execute("PRAGMA journal_mode = WAL");
        Execute($"PRAGMA synchronous = {synchronous}");
        Execute($"PRAGMA cache_size = -{cacheBytes / 1024}");
        Execute("CREATE TABLE IF NOT EXISTS kv(key BLOB PRIMARY KEY NOT NULL, value BLOB NOT NULL) WITHOUT ROWID");
        Check(raw.sqlite3_prepare_v2(handle, "INSERT OR REPLACE INTO kv(key, value) VALUES(?1, ?2)", out put));
        Check(raw.sqlite3_prepare_v2(handle, "SELECT value FROM kv WHERE key = ?1", out get));
    }

    public void Execute(string sql) => Check(raw.sqlite3_exec(handle, sql));

    public void Put(StoreBatch batch)
    {
        foreach (var (key, value) in batch)
        {
            Check(raw.sqlite3_bind_blob(put, 1, key));
            Check(raw.sqlite3_bind_blob(put, 2, value!.Value.Span));
            Check(raw.sqlite3_step(put));
            Check(raw.sqlite3_reset(put));
        }
    }

    public byte[]? Get(byte[] key)
    {
        Check(raw.sqlite3_bind_blob(get, 1, key));
        var value = raw.sqlite3_step(get) == raw.SQLITE_ROW ? raw.sqlite3_column_blob(get, 0).ToArray() : null;
        Check(raw.sqlite3_reset(get));
        return value;
    }

    /// <returns>Bytes of keys and values.</returns>
    public long ScanAll()
    {
        Check(raw.sqlite3_prepare_v2(handle, "SELECT key, value FROM kv ORDER BY key", out var scan));
        var bytes = 0L;
        using (scan)
        {
            while (raw.sqlite3_step(scan) == raw.SQLITE_ROW)
            {
                bytes += raw.sqlite3_column_blob(scan, 0).ToArray().Length + raw.sqlite3_column_blob(scan, 1).ToArray().Length;
            }
        }

        return bytes;
    }

    public void Dispose()
    {
        put.Dispose();
        get.Dispose();
        handle.Dispose();
    }

    private static void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            throw new InvalidOperationException(raw.sqlite3_errstr(code).utf8_to_string());
        }
    }
}
