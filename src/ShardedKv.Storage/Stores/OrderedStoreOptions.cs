using ShardedKv.Storage.Stores;

namespace ShardedKv.Storage;

/// <summary>Bounds of one replica's store. Memory held is about (<see cref="FrozenMax"/> + 1) * <see cref="MemtableBytesMax"/>, and
/// one batch.</summary>
public sealed record OrderedStoreOptions
{
    /// <summary>The active memtable is frozen and flushed at this size, overhead included. One batch may pass it.</summary>
    public long MemtableBytesMax { get; init; } = 8 * 1024 * 1024;

    /// <summary>The active memtable is frozen and flushed at the latest this long after its first write.</summary>
    public TimeSpan MemtableAgeMax { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Frozen memtables that may wait for the disk. At the bound, with the active one full, Write blocks.</summary>
    public int FrozenMax { get; init; } = 4;

    /// <summary>Connections that read the file at the same time.</summary>
    public int ReadersMax { get; init; } = 2;

    /// <summary>The WAL is copied into the file when it has grown to this.</summary>
    public long WalBytesMax { get; init; } = 16 * 1024 * 1024;

    /// <summary>A snapshot that is this much older than the last flush, while the WAL is over its bound, loses its base: it pins the
    /// WAL, which grows meanwhile.</summary>
    public TimeSpan SnapshotAgeMax { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Bound on the file, WAL not counted; beyond it the store is read-only with <see cref="StoreFailure.DiskFull"/>. Null:
    /// the disk is the bound.</summary>
    public long? FileBytesMax { get; init; }

    /// <summary>Shared by all stores of a node. Null: this store has one of its own, of 64 MiB of memtables and 8 MiB of pages.</summary>
    public StoreMemory? Memory { get; init; }

    /// <summary>After <see cref="StoreFailure.DiskFull"/> the store tries again this often.</summary>
    public TimeSpan DiskFullRetryPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>For tests: called at each step, on the thread that takes it.</summary>
    internal Action<FlushStep>? Probe { get; init; }

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MemtableBytesMax);
        ArgumentOutOfRangeException.ThrowIfLessThan(MemtableAgeMax, TimeSpan.FromMilliseconds(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(FrozenMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ReadersMax, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(WalBytesMax);
        ArgumentOutOfRangeException.ThrowIfLessThan(SnapshotAgeMax, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(DiskFullRetryPause, TimeSpan.FromMilliseconds(1));
        if (FileBytesMax is { } bytes)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 64 * 1024, nameof(FileBytesMax));
        }
    }
}
