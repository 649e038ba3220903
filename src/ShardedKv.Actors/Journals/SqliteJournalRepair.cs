using Microsoft.Data.Sqlite;
using ShardedKv.Storage;

namespace ShardedKv.Actors.Journals;

/// <summary>Makes a node's SQLite journal fit for use again after a failed sync.</summary>
/// <remarks>A failed sync leaves the checkpoint where it was, so all that may be on no disk is still in the WAL, as it reads back now. It is
/// copied into the database, whose sync means what it says.</remarks>
internal static class SqliteJournalRepair
{
    /// <param name="path">Of journal.db; its node must not run.</param>
    /// <exception cref="DataDirectoryException">It is damaged, or the disk refuses again.</exception>
    public static void Run(string path)
    {
        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Mode = SqliteOpenMode.ReadWrite,
                Pooling = false,
            }.ToString());
            connection.Open();
            if (First(connection, "PRAGMA quick_check(1)") is string and not "ok" and var damage)
            {
                throw new DataDirectoryException(DataDirectoryRefusal.Damaged, path, damage, "Let the node join anew with an empty directory");
            }

            First(connection, "PRAGMA synchronous = FULL");
            if (First(connection, "PRAGMA wal_checkpoint(TRUNCATE)") is not 0L)
            {
                throw new DataDirectoryException(DataDirectoryRefusal.Unwritable, path, "another program reads it", "End that program, and repeat");
            }
        }
        catch (SqliteException failure)
        {
            throw new DataDirectoryException(
                DataDirectoryRefusal.Unwritable, path, failure.Message, "Check the disk, or let the node join anew with an empty directory", failure);
        }
    }

    /// <returns>First column of the first row; null without a row.</returns>
    private static object? First(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are those above.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }
}
