using ShardedKv.Raft;
using ShardedKv.Storage.Memory;

namespace ShardedKv.Storage.Sqlite;

/// <summary>The one connection that writes and checkpoints. Used by the flusher only, once the store is open.</summary>
internal sealed class StoreWriter : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly SqliteStatement begin;
    private readonly SqliteStatement commit;
    private readonly RowWriter rows;
    private readonly SqliteStatement applied;

    public StoreWriter(SqliteConnection connection)
    {
        this.connection = connection;
        begin = connection.Prepare("BEGIN IMMEDIATE");
        commit = connection.Prepare("COMMIT");
        rows = new RowWriter(connection);
        applied = connection.Prepare("UPDATE store SET applied_index = ?1, applied_term = ?2");
    }

    /// <summary>Bounds the file: a write beyond it fails with <see cref="StoreFailure.DiskFull"/>.</summary>
    public void BoundFile(long bytesMax) =>
        connection.Execute($"PRAGMA max_page_count = {bytesMax / connection.Number("PRAGMA page_size")}");

    /// <summary>Writes a table's newest versions and its position in one transaction, in key order.</summary>
    /// <param name="beforeCommit">Called with everything written and nothing committed.</param>
    /// <remarks>Durable on return: with synchronous = FULL the commit syncs the WAL. Any failure leaves the transaction open; the
    /// connection must then be closed, which rolls it back.</remarks>
    public void Write(Memtable table, Action? beforeCommit)
    {
        begin.Run();
        for (var entry = table.Seek([]); entry is not null; entry = entry.Next(0))
        {
            if (entry.Newest!.Value is { } value)
            {
                rows.Put(entry.Key, value.Span);
            }
            else
            {
                rows.Delete(entry.Key);
            }
        }

        var position = table.Applied;
        applied.Bind(1, position.Index.Value).Bind(2, position.Term.Value).Run();
        beforeCommit?.Invoke();
        commit.Run();
    }

    /// <returns>Whether all of the WAL is in the file now, so that it starts anew once no reader is in it.</returns>
    public bool Checkpoint() => connection.Checkpoint(truncate: false);

    public void Dispose() => connection.Dispose();
}
