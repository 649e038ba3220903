using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Akka.Persistence.Sql.Db.Sqlite;

/// <summary>Whom an error concerns: one item, its transaction, or everything from then on.</summary>
internal static class SqliteErrors
{
    private const int WriteRefused = raw.SQLITE_IOERR | (3 << 8);
    private const int FileNotSynced = raw.SQLITE_IOERR | (4 << 8);
    private const int DirectoryNotSynced = raw.SQLITE_IOERR | (5 << 8);

    /// <summary>The item failed for a reason of its own, such as a duplicate sequence number; its neighbours go on.</summary>
    public static bool IsItemsOwn(Exception e) => e is not SqliteException sqlite
        || sqlite.SqliteErrorCode is raw.SQLITE_CONSTRAINT or raw.SQLITE_TOOBIG or raw.SQLITE_MISMATCH;

    /// <summary>Of a statement before the COMMIT: a sync failed, or the file is damaged.</summary>
    public static bool EndsWriter(Exception e) => e is SqliteException
    {
        SqliteErrorCode: raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB,
    }
    or SqliteException { SqliteExtendedErrorCode: FileNotSynced or DirectoryNotSynced };

    /// <summary>
    /// Of a COMMIT or a checkpoint: it did nothing, and may be tried again. A disk without room and a write that is refused are met
    /// before the last page of the transaction is in the log, and so before the sync; of any other error that is not known.
    /// </summary>
    public static bool LeavesNoDoubt(Exception e) => e is SqliteException { SqliteErrorCode: raw.SQLITE_FULL or raw.SQLITE_BUSY }
        or SqliteException { SqliteExtendedErrorCode: WriteRefused };
}
