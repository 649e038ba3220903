using System.Diagnostics;
using ShardedKv.Storage.Scrubs;

namespace ShardedKv.Storage;

/// <param name="Rows">Read and verified so far.</param>
/// <param name="Bytes">Of their keys and values.</param>
/// <param name="Fraction">Of the store, estimated, 0 to 1; 1 once the pass is complete.</param>
public sealed record ScrubProgress(long Rows, long Bytes, double Fraction);

/// <summary>One pass over a store's file: reads every row and verifies it and its pages, slowly and beside everything else, so that damage at rest
/// is found at this rate, and not only when somebody needs the row.</summary>
/// <remarks>Rows are read as of their own step, so what is written meanwhile may be read or not. Pages in the system's cache are taken
/// from there: a disk that rots under a cached page is found once it is read again.</remarks>
public sealed class StoreScrub
{
    private readonly SqliteOrderedStore store;
    private readonly long bytesPerSecond;
    private readonly List<KeyValuePair<byte[], byte[]>> rows = [];
    private readonly long bytesAtBegin;
    private byte[] last = [];

    /// <param name="bytesPerSecond">Of keys and values, at most.</param>
    /// <exception cref="StoreException">As <see cref="Step"/>.</exception>
    public StoreScrub(SqliteOrderedStore store, long bytesPerSecond)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytesPerSecond);
        this.store = store;
        this.bytesPerSecond = bytesPerSecond;
        bytesAtBegin = store.ApproximateSize(ReadOnlyMemory<byte>.Empty, ScrubReader.End).Bytes;
    }

    public ScrubProgress Progress { get; private set; } = new(0, 0, 0);

    /// <summary>The key up to which the file was read; empty before the first step.</summary>
    public ReadOnlyMemory<byte> Last => last;

    /// <summary>Reads the next rows, at most some 256 KiB.</summary>
    /// <param name="rest">How long to stay away before the next step.</param>
    /// <returns>False when the pass is complete.</returns>
    /// <exception cref="StoreException">The first damage, naming page or key. The store has failed with it, as with any damage that a
    /// reader meets.</exception>
    /// <exception cref="ObjectDisposedException">The store was closed meanwhile.</exception>
    public bool Step(out TimeSpan rest)
    {
        var busy = store.IsBusy;
        var begun = Stopwatch.GetTimestamp();
        rows.Clear();
        var more = store.ReadForScrub(last, rows);
        last = rows.Count > 0 ? rows[^1].Key : last;
        var bytes = rows.Sum(row => (long)row.Key.Length + row.Value.Length);
        Note(bytes, more);
        rest = more
            ? ScrubSchedule.RestAfter(bytesPerSecond, bytes, Stopwatch.GetElapsedTime(begun), busy || store.IsBusy)
            : TimeSpan.Zero;
        return more;
    }

    private void Note(long bytes, bool more)
    {
        var read = Progress.Bytes + bytes;
        var fraction = more ? Math.Min(0.99, read / (double)Math.Max(read, bytesAtBegin)) : 1;
        Progress = new ScrubProgress(Progress.Rows + rows.Count, read, fraction);
    }
}
