using ShardedKv.Core.Store;
using ShardedKv.Raft;
using ShardedKv.Storage.Memory;
using ShardedKv.Storage.Sqlite;

namespace ShardedKv.Storage.Stores;

/// <summary>The file as of one flush, shared by all snapshots of that time: a few connections that stand in read transactions of the
/// same commit. Counted; ends with its last user.</summary>
/// <remarks>The transactions are begun once a flush and not once a snapshot, so a snapshot costs a count, and a read of the file no
/// BEGIN. The price: the WAL is pinned as long as the view has users, hence <see cref="Expire"/>.</remarks>
internal sealed class BaseView
{
    private readonly string path;
    private readonly StoreReader[] readers;
    private readonly Action<BaseView> ended;
    private readonly Action<StoreException> failed;
    private int users = 1;
    private volatile bool expired;

    /// <param name="readers">All begun on the same commit.</param>
    /// <param name="deleted">Ranges whose rows are in the file and gone all the same.</param>
    /// <param name="ended">Called once, by whoever leaves last, to take the readers back.</param>
    /// <param name="failed">Told of every failed read.</param>
    public BaseView(
        string path,
        LogPosition applied,
        KeyRanges deleted,
        StoreReader[] readers,
        Action<BaseView> ended,
        Action<StoreException> failed)
    {
        this.path = path;
        this.readers = readers;
        this.ended = ended;
        this.failed = failed;
        Applied = applied;
        Deleted = deleted;
    }

    public LogPosition Applied { get; }

    /// <summary>What reads must pass over: <see cref="Get"/> and <see cref="ReadPage"/> see the file as it is.</summary>
    public KeyRanges Deleted { get; }

    public IReadOnlyList<StoreReader> Readers => readers;

    /// <summary>A read is under way.</summary>
    public bool IsRead
    {
        get
        {
            foreach (var reader in readers)
            {
                if (!Monitor.TryEnter(reader))
                {
                    return true;
                }

                Monitor.Exit(reader);
            }

            return false;
        }
    }

    /// <returns>False when the view has ended: a newer one stands.</returns>
    public bool TryEnter()
    {
        var seen = Volatile.Read(ref users);
        while (seen > 0)
        {
            var before = Interlocked.CompareExchange(ref users, seen + 1, seen);
            if (before == seen)
            {
                return true;
            }

            seen = before;
        }

        return false;
    }

    public void Leave()
    {
        if (Interlocked.Decrement(ref users) == 0)
        {
            ended(this);
        }
    }

    /// <summary>Refuses reads from now on, with <see cref="StoreFailure.SnapshotExpired"/>; on return none is under way.</summary>
    public void Expire()
    {
        expired = true;
        foreach (var reader in readers)
        {
            // Whoever reads holds the lock, and whoever takes it next sees the mark.
            lock (reader)
            {
            }
        }
    }

    public byte[]? Get(ReadOnlySpan<byte> key)
    {
        var reader = Lock();
        try
        {
            return reader.Get(key);
        }
        catch (StoreException failure)
        {
            Failed(failure);
            throw;
        }
        finally
        {
            Monitor.Exit(reader);
        }
    }

    /// <summary>As <see cref="StoreReader.ReadPage"/>.</summary>
    public bool ReadPage(
        ReadOnlySpan<byte> first, bool excludesFirst, ReadOnlySpan<byte> end, int rowsMax, List<KeyValuePair<byte[], byte[]>> rows)
    {
        var reader = Lock();
        try
        {
            return reader.ReadPage(first, excludesFirst, end, rowsMax, rows);
        }
        catch (StoreException failure)
        {
            Failed(failure);
            throw;
        }
        finally
        {
            Monitor.Exit(reader);
        }
    }

    /// <summary>As <see cref="StoreReader.SampledSize"/>.</summary>
    public RangeSize SampledSize(ReadOnlySpan<byte> first, ReadOnlySpan<byte> end)
    {
        var reader = Lock();
        try
        {
            return reader.SampledSize(first, end);
        }
        catch (StoreException failure)
        {
            Failed(failure);
            throw;
        }
        finally
        {
            Monitor.Exit(reader);
        }
    }

    private StoreReader Lock()
    {
        var own = Environment.CurrentManagedThreadId % readers.Length;
        for (var i = 0; i < readers.Length; i++)
        {
            var reader = readers[(own + i) % readers.Length];
            if (Monitor.TryEnter(reader))
            {
                return CheckNotExpired(reader);
            }
        }

        Monitor.Enter(readers[own]);
        return CheckNotExpired(readers[own]);
    }

    private StoreReader CheckNotExpired(StoreReader locked)
    {
        if (expired)
        {
            Monitor.Exit(locked);
            throw new StoreException(StoreFailure.SnapshotExpired, path, "The snapshot was held too long, or the store was closed");
        }

        return locked;
    }

    // A failed statement can end the transaction under it, and the connection would then read a newer commit.
    private void Failed(StoreException failure)
    {
        expired = true;
        failed(failure);
    }
}
