using ShardedKv.Raft;
using ShardedKv.Storage.Sqlite;
using ShardedKv.Storage.Stores;

namespace ShardedKv.Storage;

/// <summary>Makes a new store file out of rows in key order, as a snapshot brings them, without memtable, journal or syncs in between.
/// The file has another name until <see cref="Finish"/>; what a crash or <see cref="Dispose"/> leaves before that is deleted by the next
/// opening or load of the same path. Used by one thread at a time.</summary>
public sealed class StoreBulkLoad : IDisposable
{
    // Bounds what one transaction holds in memory; there is nothing to roll back to, the file is rubbish until it is finished.
    private const long TransactionBytesMax = 32 * 1024 * 1024;

    private readonly string path;
    private readonly SqliteConnection connection;
    private readonly RowWriter rows;
    private byte[] last = [];
    private int lastLength = -1;
    private long transactionBytes;
    private bool ended;

    private StoreBulkLoad(string path)
    {
        this.path = path;
        connection = StoreFile.CreateUnfinished(path);
        rows = new RowWriter(connection);
        connection.Execute("BEGIN");
    }

    /// <summary>Rows added so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Bytes of keys and values added so far.</summary>
    public long Bytes { get; private set; }

    /// <param name="path">Of the store to be, in a directory that is there. Locked against opening and other loads in this process.</param>
    /// <exception cref="StoreException">There is a file, the path is in use, or the directory is out of reach.</exception>
    public static StoreBulkLoad Create(string path)
    {
        var fullPath = Path.GetFullPath(path);
        OpenStores.Enter(fullPath);
        try
        {
            return File.Exists(fullPath)
                ? throw new StoreException(StoreFailure.InUse, fullPath, "There is a store already; a load makes a new one")
                : new StoreBulkLoad(fullPath);
        }
        catch (Exception failure)
        {
            OpenStores.Leave(fullPath);
            if (failure is IOException or UnauthorizedAccessException)
            {
                throw new StoreException(StoreFailure.Inaccessible, fullPath, failure.Message, failure);
            }

            throw;
        }
    }

    /// <summary>Adds one row. After a failure the load can only be disposed.</summary>
    /// <exception cref="ArgumentException">The key is not above the last one.</exception>
    /// <exception cref="StoreException">The disk is full or refuses.</exception>
    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        ObjectDisposedException.ThrowIf(ended, this);
        if (lastLength >= 0 && key.SequenceCompareTo(last.AsSpan(0, lastLength)) <= 0)
        {
            throw new ArgumentException(
                $"the key {Convert.ToHexString(key)} is not above {Convert.ToHexString(last.AsSpan(0, lastLength))}", nameof(key));
        }

        rows.Put(key, value);
        Remember(key);
        Rows++;
        Bytes += key.Length + value.Length;
        transactionBytes += key.Length + value.Length;
        if (transactionBytes >= TransactionBytesMax)
        {
            connection.Execute("COMMIT");
            connection.Execute("BEGIN");
            transactionBytes = 0;
        }
    }

    /// <summary>Makes the store whole at a position, and durable: one sync of the file, one of its directory. From then on it can be
    /// opened.</summary>
    /// <exception cref="StoreException">The disk is full or refuses; the load can only be disposed.</exception>
    public void Finish(LogPosition applied)
    {
        ObjectDisposedException.ThrowIf(ended, this);
        try
        {
            connection.Execute("COMMIT");
            StoreFile.Finish(connection, path, applied);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(StoreFailure.InputOutput, path, failure.Message, failure);
        }

        ended = true;
        OpenStores.Leave(path);
    }

    /// <summary>Deletes what is not finished.</summary>
    public void Dispose()
    {
        if (ended)
        {
            return;
        }

        ended = true;
        connection.Dispose();
        StoreFile.DeleteUnfinished(path);
        OpenStores.Leave(path);
    }

    private void Remember(ReadOnlySpan<byte> key)
    {
        if (last.Length < key.Length)
        {
            last = new byte[Math.Max(2 * last.Length, key.Length)];
        }

        key.CopyTo(last);
        lastLength = key.Length;
    }
}
