namespace ShardedKv.Core.Life;

/// <summary>Why a replica's life ended before its node's, as far as it decides what comes next.</summary>
public enum LifeEnd
{
    /// <summary>An invariant is broken, or nobody knows: the same might happen again, to other data.</summary>
    Broken = 1,

    /// <summary>The journal refused an event, and what it holds is known: an I/O error, or no room on the disk.</summary>
    JournalRefused = 2,

    /// <summary>The journal's sync failed: pages that are on no disk may read back as if they were, and a second sync may say that all is well.</summary>
    JournalNotSynced = 3,

    /// <summary>The journal cannot be read back.</summary>
    JournalDamaged = 4,

    /// <summary>The store refused a write or a flush; its file is as the last flush left it, and the journal has the rest.</summary>
    StoreRefused = 5,

    /// <summary>A page or row of the store fails its checksum, or a file of it is missing.</summary>
    StoreDamaged = 6,

    /// <summary>The store is another than the log made it, by the word of a majority or by its own hashes.</summary>
    StateDiffers = 7,

    /// <summary>The store lies before what is left of the log: it was lost, or taken from a member that was behind.</summary>
    StoreBehind = 8,

    /// <summary>The store's rows are of a format that this program does not know, or another group's: nothing says that they are damaged.</summary>
    StoreUnknown = 9,
}
