using System.Numerics;
using ShardedKv.Storage.Memory;
using ShardedKv.Storage.Sqlite;

namespace ShardedKv.Storage;

/// <summary>What all stores of one node may hold in memory together, since their number is the node's and not a store's to know. Give
/// each of them the same one.</summary>
/// <remarks>Memtables: above half of the bound in tables that take writes, the largest of them is flushed before its time; at the bound
/// every Write waits until a flush has made room, and one batch of each store may pass it. A failed store's tables do not count,
/// since it takes no more. Pages: every connection to a file gets an equal share of the bound, at least
/// <see cref="CacheBytesPerConnectionMin"/>; when stores are opened the others give back within a moment.</remarks>
public sealed class StoreMemory
{
    /// <summary>Below this SQLite reads its inner pages again and again; with more connections than that, the bound on pages is passed.
    /// </summary>
    public const long CacheBytesPerConnectionMin = 16 * StoreFile.PageBytes;

    private readonly object gate = new();
    private readonly List<MemtableAccount> accounts = [];
    private long memtableBytes;
    private long activeBytes;
    private int connections;
    private long cacheBytesPerConnection;

    public StoreMemory(long memtableBytesMax, long cacheBytesMax)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(memtableBytesMax);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(cacheBytesMax);
        MemtableBytesMax = memtableBytesMax;
        CacheBytesMax = cacheBytesMax;
        cacheBytesPerConnection = cacheBytesMax;
    }

    public long MemtableBytesMax { get; }

    public long CacheBytesMax { get; }

    /// <summary>Held by memtables now, overhead included.</summary>
    public long MemtableBytes => Interlocked.Read(ref memtableBytes);

    /// <summary>Each connection's share, in powers of two, so that an opening seldom changes it.</summary>
    public long CacheBytesPerConnection => Volatile.Read(ref cacheBytesPerConnection);

    /// <param name="flush">Flushes the store's active table soon.</param>
    /// <param name="trim">Applies the share soon.</param>
    internal MemtableAccount Enter(Action flush, Action trim)
    {
        var account = new MemtableAccount(this, flush, trim);
        lock (gate)
        {
            accounts.Add(account);
        }

        return account;
    }

    internal void Leave(MemtableAccount account)
    {
        lock (gate)
        {
            accounts.Remove(account);
            Monitor.PulseAll(gate);
        }
    }

    internal void Opened() => Share(+1);

    internal void Closed() => Share(-1);

    /// <summary>Blocks at the bound. Called without any lock of the store's.</summary>
    /// <param name="stopped">The store takes no more, so its writer must not wait.</param>
    /// <param name="waits">Called before each wait.</param>
    internal void WaitForRoom(Func<bool> stopped, Action waits)
    {
        while (MemtableBytes >= MemtableBytesMax && !stopped())
        {
            waits();
            LargestActive()?.Flush();
            lock (gate)
            {
                if (MemtableBytes >= MemtableBytesMax && !stopped())
                {
                    // A pulse that came before is seen by the check; the time is for a store that fails without one.
                    Monitor.Wait(gate, TimeSpan.FromSeconds(1));
                }
            }
        }
    }

    internal void Add(long bytes)
    {
        Interlocked.Add(ref memtableBytes, bytes);
        Interlocked.Add(ref activeBytes, bytes);
    }

    /// <summary>Called without any lock of the store's.</summary>
    internal void FlushLargestWhenDue()
    {
        if (Interlocked.Read(ref activeBytes) > MemtableBytesMax / 2)
        {
            LargestActive()?.Flush();
        }
    }

    internal void Froze(long bytes) => Interlocked.Add(ref activeBytes, -bytes);

    internal void Flushed(long bytes)
    {
        Interlocked.Add(ref memtableBytes, -bytes);
        lock (gate)
        {
            Monitor.PulseAll(gate);
        }
    }

    private MemtableAccount? LargestActive()
    {
        lock (gate)
        {
            return accounts.MaxBy(account => account.ActiveBytes);
        }
    }

    private void Share(int change)
    {
        MemtableAccount[] others;
        lock (gate)
        {
            connections += change;
            var share = CacheBytesMax / Math.Max(1, connections);
            var rounded = Math.Max(CacheBytesPerConnectionMin, 1L << BitOperations.Log2((ulong)Math.Max(1, share)));
            if (rounded == cacheBytesPerConnection)
            {
                return;
            }

            Volatile.Write(ref cacheBytesPerConnection, rounded);
            others = [.. accounts];
        }

        foreach (var account in others)
        {
            account.Trim();
        }
    }
}
