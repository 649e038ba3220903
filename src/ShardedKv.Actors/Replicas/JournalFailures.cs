using Microsoft.Data.Sqlite;
using ShardedKv.Core.Formats;
using ShardedKv.Core.Life;
using ShardedKv.Raft;
using ShardedKv.Storage;

namespace ShardedKv.Actors.Replicas;

/// <summary>What a journal plugin's exception says of the life that it ends.</summary>
internal static class JournalFailures
{
    // SQLITE_IOERR_FSYNC and SQLITE_IOERR_DIR_FSYNC.
    private const int FileNotSynced = 1034;
    private const int DirectoryNotSynced = 1290;

    // SQLITE_CORRUPT and SQLITE_NOTADB.
    private const int Corrupt = 11;
    private const int NotADatabase = 26;

    /// <summary>Of a write, or of a recovery: what could not be read now may be readable later, what does not fit together will not.</summary>
    public static LifeEnd EndOf(Exception cause)
    {
        for (var at = cause; at is not null; at = at.InnerException)
        {
            switch (at)
            {
                case SqliteException { SqliteExtendedErrorCode: FileNotSynced or DirectoryNotSynced }:
                    return LifeEnd.JournalNotSynced;
                case LogException { Failure: LogFailure.SyncFailed }:
                    return LifeEnd.JournalNotSynced;
                case LogException { Failure: LogFailure.Damaged or LogFailure.UnknownFormat }:
                    return LifeEnd.JournalDamaged;
                case RecoveryException { StoreIsBehind: true }:
                    return LifeEnd.StoreBehind;
                case SqliteException { SqliteErrorCode: Corrupt or NotADatabase }:
                case RecoveryException or CoreFormatException or MessageFormatException:
                    return LifeEnd.JournalDamaged;
                case InvariantException:
                    return LifeEnd.Broken;
            }
        }

        return LifeEnd.JournalRefused;
    }
}
