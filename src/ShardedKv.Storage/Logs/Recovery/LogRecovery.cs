using ShardedKv.Storage.Files;
using ShardedKv.Storage.Logs.Disk;
using ShardedKv.Storage.Logs.Format;
using ShardedKv.Storage.Logs.Index;

namespace ShardedKv.Storage.Logs.Recovery;

/// <summary>Opens what a log left behind, or makes a new one: reads each segment once, cuts a torn batch at the end, refuses damage.</summary>
internal static class LogRecovery
{
    /// <exception cref="LogException">The log is damaged, marked or not to be read.</exception>
    public static RecoveredLog Open(ILogFiles files, SegmentedLogOptions options)
    {
        if (SyncMark.IsLeft(files))
        {
            throw LogException.SyncFailed(files.PathOf(""));
        }

        return OnDisk(files, () => Recover(files, options));
    }

    /// <summary>The numbers of the segments that count, without a gap. Empty when there is no log.</summary>
    public static IReadOnlyList<long> Segments(ILogFiles files, out IReadOnlyList<string> rubbish)
    {
        var names = files.Names();
        var unfinished = names.Where(name => name.EndsWith(SegmentHeader.Suffix + Durably.UnfinishedSuffix, StringComparison.Ordinal));
        var numbers = names.Where(name => SegmentHeader.TryNumber(name, out _)).Select(NumberOf).Order().ToArray();
        if (numbers.Length == 0)
        {
            rubbish = [.. unfinished];
            return numbers;
        }

        var first = ReadHeader(files, numbers[^1]).First;
        rubbish = [.. unfinished, .. numbers.Where(number => number < first).Select(SegmentHeader.NameOf)];
        numbers = [.. numbers.Where(number => number >= first)];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (numbers[i] != first + i)
            {
                throw LogException.Damaged(files.PathOf(SegmentHeader.NameOf(first + i)), 0, $"segment {first + i}", "no such file");
            }
        }

        return numbers;
    }

    /// <summary>Reads one segment into the index.</summary>
    /// <param name="previous">The header and end of the segment before; null for the first.</param>
    /// <param name="next">The header of the segment after; null for the newest.</param>
    public static ScannedSegment Scan(
        ILogFiles files, long number, ScannedSegment? previous, SegmentHeader? next, StreamIndex index, ref byte[] buffer)
    {
        var path = files.PathOf(SegmentHeader.NameOf(number));
        using var file = files.Open(SegmentHeader.NameOf(number), writable: false);
        if (file.Length > SegmentedLogOptions.SegmentBytesMax)
        {
            throw LogException.Damaged(path, file.Length, $"{SegmentedLogOptions.SegmentBytesMax} bytes at most", $"{file.Length} bytes");
        }

        var length = (int)file.Length;
        if (buffer.Length < length)
        {
            buffer = GC.AllocateUninitializedArray<byte>(length);
        }

        var bytes = buffer.AsSpan(0, file.Read(0, buffer.AsSpan(0, length)));
        var header = SegmentHeader.Decode(bytes, path);
        Check(header, number, previous, path);
        index.AddSegment(number, length);
        var scan = new SegmentScan(bytes, header, path, index);
        string? found;
        do
        {
            found = scan.ReadNext();
        }
        while (found is null);

        var torn = 0;
        if (next is not null)
        {
            if (scan.Offset != next.PreviousEnd || scan.NextBatch != next.FirstBatch)
            {
                throw LogException.Damaged(path, scan.Offset, $"batch {scan.NextBatch} of {next.FirstBatch - 1}", found);
            }
        }
        else
        {
            if (TornTail.Damage(bytes, scan.Offset, scan.FaultyLength, header.Log, number, scan.NextBatch) is { } why)
            {
                // A file that ends with its last batch was cut there, and is whole.
                if (scan.Offset != length)
                {
                    throw LogException.Damaged(path, scan.Offset, $"batch {scan.NextBatch}", $"{found}, and {why}");
                }
            }

            torn = bytes[scan.Offset..].LastIndexOfAnyExcept((byte)0) + 1;
        }

        return new ScannedSegment(header, scan.Offset, scan.LastOffset, scan.NextBatch, scan.Definitions, torn);
    }

    public static SegmentHeader ReadHeader(ILogFiles files, long number)
    {
        using var file = files.Open(SegmentHeader.NameOf(number), writable: false);
        var bytes = new byte[SegmentHeader.Bytes];
        return SegmentHeader.Decode(bytes.AsSpan(0, file.Read(0, bytes)), files.PathOf(SegmentHeader.NameOf(number)));
    }

    /// <summary>Gives the disk's failures the log's words.</summary>
    public static T OnDisk<T>(ILogFiles files, Func<T> act)
    {
        try
        {
            return act();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw LogException.Of(failure, files.PathOf(""));
        }
    }

    private static RecoveredLog Recover(ILogFiles files, SegmentedLogOptions options)
    {
        var numbers = Segments(files, out var rubbish);
        foreach (var name in rubbish)
        {
            files.Delete(name);
        }

        if (rubbish.Count > 0)
        {
            files.SyncDirectory();
        }

        return numbers.Count == 0 ? Create(files, options) : Read(files, options, numbers);
    }

    private static RecoveredLog Create(ILogFiles files, SegmentedLogOptions options)
    {
        var header = new SegmentHeader(Guid.NewGuid(), 1, 1, 1, 0);
        var file = NewSegment.Create(files, header, options.SegmentBytes, static made => made.Sync());
        NewSegment.Name(files, 1);
        files.SyncDirectory();
        var index = new StreamIndex();
        index.AddSegment(1, options.SegmentBytes);
        return new RecoveredLog(header.Log, index, file, SegmentHeader.Bytes, 1, 0, 0);
    }

    private static RecoveredLog Read(ILogFiles files, SegmentedLogOptions options, IReadOnlyList<long> numbers)
    {
        var index = new StreamIndex();
        var buffer = Array.Empty<byte>();
        ScannedSegment? last = null;
        for (var i = 0; i < numbers.Count; i++)
        {
            var next = i + 1 < numbers.Count ? ReadHeader(files, numbers[i + 1]) : null;
            last = Scan(files, numbers[i], last, next, index, ref buffer);
        }

        return Settle(files, options, index, last!, buffer);
    }

    // What is found is taken for durable from here on, so it is made so. Only the last batch can be unsynced, and it is written anew: after
    // a sync that failed, a page may read back that is on no disk, and a further sync would pass over it.
    private static RecoveredLog Settle(ILogFiles files, SegmentedLogOptions options, StreamIndex index, ScannedSegment last, byte[] bytes)
    {
        var number = last.Header.Number;
        var file = files.Open(SegmentHeader.NameOf(number), writable: true);
        try
        {
            if (last.TornBytes > 0)
            {
                file.SetLength(last.End);
            }

            if (last.LastBatch > 0)
            {
                file.Write(last.LastBatch, bytes.AsSpan(last.LastBatch, last.End - last.LastBatch));
            }

            var capacity = Math.Max(options.SegmentBytes, last.End);
            try
            {
                file.SetLength(capacity);
            }
            catch (IOException)
            {
                // No room to go on in this segment, which is no reason to refuse what it holds.
                capacity = last.End;
                file.SetLength(capacity);
            }

            index.Resize(number, capacity);
            file.Sync();
            files.SyncDirectory();
            return new RecoveredLog(last.Header.Log, index, file, last.End, last.NextBatch, last.Definitions, last.TornBytes);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static void Check(SegmentHeader header, long number, ScannedSegment? previous, string path)
    {
        if (header.Number != number)
        {
            throw LogException.Damaged(path, 0, $"segment {number}", $"segment {header.Number}");
        }

        if (previous is not null
            && (header.Log != previous.Header.Log || header.FirstBatch != previous.NextBatch || header.PreviousEnd != previous.End))
        {
            throw LogException.Damaged(
                path,
                0,
                $"a segment of log {previous.Header.Log} that goes on with batch {previous.NextBatch}",
                $"one of log {header.Log} with batch {header.FirstBatch}");
        }
    }

    private static long NumberOf(string name) => SegmentHeader.TryNumber(name, out var number) ? number : 0;
}

/// <param name="End">Where the last whole batch ends.</param>
/// <param name="LastBatch">Where it begins; 0 when there is none.</param>
/// <param name="TornBytes">Of a batch that was cut short and does not count.</param>
internal sealed record ScannedSegment(SegmentHeader Header, int End, int LastBatch, long NextBatch, int Definitions, int TornBytes);
