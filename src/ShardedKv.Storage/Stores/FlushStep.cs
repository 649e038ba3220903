namespace ShardedKv.Storage.Stores;

/// <summary>Steps of a memtable's way into the file.</summary>
internal enum FlushStep
{
    /// <summary>The writer is about to wait for room: of its own store, under the queue's lock, or of the node's memory.</summary>
    WriterWaits,

    /// <summary>A table was taken; nothing of it is written.</summary>
    Taken,

    /// <summary>All is written, nothing committed.</summary>
    Written,

    /// <summary>Committed and synced; snapshots still read the memtable.</summary>
    Committed,

    /// <summary>Snapshots read the file; the memtable is let go.</summary>
    Published,

    /// <summary>The WAL was copied into the file, as far as snapshots allowed.</summary>
    Checkpointed,

    /// <summary>Some rows of a deleted range are out of the file.</summary>
    Removed,

    /// <summary>Some free pages are out of the file, or will be with the next checkpoint.</summary>
    Vacuumed,

    /// <summary>Writer and current view keep no more pages than their share.</summary>
    Trimmed,

    /// <summary>There is room again after a full disk, and writes are taken.</summary>
    Recovered,

    /// <summary>Nothing is left to remove or to vacuum.</summary>
    Tidy,
}
