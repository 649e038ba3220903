using ShardedKv.Storage.Logs.Format;

namespace ShardedKv.Storage.Logs.Recovery;

/// <summary>
/// Tells a batch that a crash cut short from one that was damaged later. Each batch is synced before the next is written, so a later batch
/// proves that this one was whole once. Without a later one, a batch that the crash cut short has a sector that was never written, and
/// reads as zeros, as it was preallocated; or it ends in zeros, where a write stopped half-way. A disk that damages a sector does not make
/// it zero.
/// </summary>
/// <remarks>The one error that remains: damage to the very last batch, when one of its values has a sector of zeros, is taken for torn.</remarks>
internal static class TornTail
{
    private const int SectorBytes = 512;

    /// <param name="file">The newest segment, whole.</param>
    /// <param name="offset">Where the batch begins that is not whole.</param>
    /// <param name="length">Of that batch when its header is whole, else 0.</param>
    /// <returns>Null when it is torn, or nothing was written there; else why it is damage.</returns>
    public static string? Damage(ReadOnlySpan<byte> file, int offset, int length, Guid log, long segment, long batch)
    {
        for (var at = offset + BatchFrame.Alignment; at < file.Length; at += BatchFrame.Alignment)
        {
            if (BatchFrame.TryHeader(file, at, log, segment, out var number, out _, out _) && number > batch)
            {
                return $"a later batch, {number}, at byte {at}";
            }
        }

        if (length > file.Length - offset)
        {
            return $"the file's end at byte {file.Length}";
        }

        // A header lies in one sector and does not end in zeros, nor does a batch.
        var end = offset + (length == 0 ? Math.Min(BatchFrame.HeaderBytes, file.Length - offset) : length);
        if (end > offset && file[end - 1] == 0)
        {
            return null;
        }

        for (var at = offset; at < end; at = SectorEnd(at))
        {
            if (IsZero(file[at..Math.Min(SectorEnd(at), end)]))
            {
                return null;
            }
        }

        return "no part of it that was left unwritten";
    }

    private static bool IsZero(ReadOnlySpan<byte> bytes) => !bytes.ContainsAnyExcept((byte)0);

    private static int SectorEnd(int offset) => (offset / SectorBytes * SectorBytes) + SectorBytes;
}
