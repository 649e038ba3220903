using ShardedKv.Storage.Logs.Format;

namespace ShardedKv.Storage;

/// <summary>Bounds of a log. It holds at most <see cref="ReadersMax"/> + 4 files open.</summary>
public sealed record SegmentedLogOptions
{
    /// <summary>Smallest segment.</summary>
    public const long SegmentBytesMin = 16 * 1024;

    /// <summary>Largest segment: recovery reads one at a time into memory.</summary>
    public const long SegmentBytesMax = 1L << 30;

    /// <summary>A segment file is preallocated at this size, and cut to what it holds when the next one begins.</summary>
    public long SegmentBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Of one <see cref="LogWrite"/>, 24 bytes for each event and for the persistence id included. A larger one is refused.
    /// It has to fit into a segment with an eighth to spare.</summary>
    public int WriteBytesMax { get; init; } = 48 * 1024 * 1024;

    /// <summary>One append and one sync aim at this many bytes at most; one write may pass it.</summary>
    public int BatchBytesMax { get; init; } = 8 * 1024 * 1024;

    /// <summary>Calls that may wait for the disk; one more is refused.</summary>
    public int QueueMax { get; init; } = 10_000;

    /// <summary>Bytes that may wait for the disk; the call that passes it is taken, the next one is refused.</summary>
    public long QueueBytesMax { get; init; } = 256 * 1024 * 1024;

    /// <summary>Replays that read at the same time, each with one file open; others wait.</summary>
    public int ReadersMax { get; init; } = 8;

    /// <summary>Live events that one cleaning step copies, or as many bytes as were written since the last one.</summary>
    public int CopyBytesMax { get; init; } = 1024 * 1024;

    /// <summary>Room that is left to deletions, so that a full disk can be relieved of segments.</summary>
    internal int DeletionReserve => (int)Math.Min(4096, SegmentBytes / 16);

    /// <exception cref="ArgumentOutOfRangeException">Names the option.</exception>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(SegmentBytes, SegmentBytesMin);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(SegmentBytes, SegmentBytesMax);
        ArgumentOutOfRangeException.ThrowIfLessThan(WriteBytesMax, 1024);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(WriteBytesMax, WriteBytesLimit(SegmentBytes), nameof(WriteBytesMax));
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchBytesMax, 1024);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(BatchBytesMax, 256 * 1024 * 1024);
        ArgumentOutOfRangeException.ThrowIfLessThan(QueueMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(QueueBytesMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ReadersMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(CopyBytesMax, 1);
    }

    /// <summary>The largest <see cref="WriteBytesMax"/> that a segment size allows.</summary>
    public static long WriteBytesLimit(long segmentBytes) =>
        segmentBytes - (segmentBytes / 8) - SegmentHeader.Bytes - BatchFrame.Overhead;
}
