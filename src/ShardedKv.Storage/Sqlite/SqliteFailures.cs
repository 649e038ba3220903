using ShardedKv.Storage.Sqlite.Vfs;
using SQLitePCL;

namespace ShardedKv.Storage.Sqlite;

internal static class SqliteFailures
{
    /// <param name="code">SQLite's extended result code, on the thread that got it.</param>
    public static StoreException Of(string path, int code, string detail) => StoreVfs.DamagedPage(code) is { } page
        ? StoreException.Damaged(path, $"Page {page} fails its checksum")
        : FailureOf(code & 0xff) is StoreFailure.Corrupt
            ? StoreException.Damaged(path, $"SQLite says: {detail} (code {code})")
            : new(FailureOf(code & 0xff), path, $"SQLite says: {detail} (code {code})");

    private static StoreFailure FailureOf(int primaryCode) => primaryCode switch
    {
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => StoreFailure.Corrupt,
        raw.SQLITE_FULL => StoreFailure.DiskFull,
        raw.SQLITE_IOERR => StoreFailure.InputOutput,
        raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_READONLY or raw.SQLITE_AUTH => StoreFailure.Inaccessible,
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => StoreFailure.InUse,
        _ => StoreFailure.Unexpected,
    };
}
