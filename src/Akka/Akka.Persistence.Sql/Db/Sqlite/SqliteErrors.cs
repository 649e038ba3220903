using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Akka.Persistence.Sql.Db.Sqlite;

/// <summary>Whom an error concerns: one item, its transaction, or the whole file.</summary>
internal static class SqliteErrors
{
    /// <summary>The item failed for a reason of its own, such as a duplicate sequence number; its neighbours go on.</summary>
    public static bool IsItemsOwn(Exception e) => e is not SqliteException sqlite
        || sqlite.SqliteErrorCode is raw.SQLITE_CONSTRAINT or raw.SQLITE_TOOBIG or raw.SQLITE_MISMATCH;

    /// <summary>What the file holds is in doubt.</summary>
    public static bool IsDisk(Exception e) => e is SqliteException
    {
        SqliteErrorCode: raw.SQLITE_IOERR or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_CANTOPEN
            or raw.SQLITE_PROTOCOL,
    };
}
