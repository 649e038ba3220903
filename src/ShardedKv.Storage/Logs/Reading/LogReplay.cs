using ShardedKv.Storage.Logs.Disk;
using ShardedKv.Storage.Logs.Format;
using ShardedKv.Storage.Logs.Index;

namespace ShardedKv.Storage.Logs.Reading;

/// <summary>One replay: reads neighbours in one go, with one file open.</summary>
internal sealed class LogReplay(ILogFiles files, StreamIndex index) : IDisposable
{
    /// <summary>Events whose places are looked up at a time.</summary>
    private const int PageMax = 4096;

    /// <summary>One read ends here, or with the one record that is larger.</summary>
    private const int ReadBytesMax = 1024 * 1024;

    /// <summary>What lies between two records is read with them up to this much, instead of a read for each.</summary>
    private const int GapBytesMax = 4096;

    private byte[] buffer = [];
    private ILogFile? file;
    private long segment;

    public void Run(string persistenceId, long from, long to, long max, LogEventReader reader)
    {
        while (max > 0 && from <= to)
        {
            var page = index.Page(persistenceId, from, to, Math.Min(max, PageMax));
            var given = 0;
            while (given < page.Count && TryRead(page, ref given, reader))
            {
            }

            if (given > 0)
            {
                from = page[given - 1].Sequence + 1;
                max -= given;
            }

            if (page.Count == 0)
            {
                return;
            }
        }
    }

    public void Dispose() => file?.Dispose();

    // False: the segment was cleaned away meanwhile, and the rest of the page has other places.
    private bool TryRead(List<EventAt> page, ref int given, LogEventReader reader)
    {
        var first = page[given];
        if (!TryOpen(first.Segment))
        {
            return false;
        }

        var (count, bytes) = Neighbours(page, given);
        if (buffer.Length < bytes)
        {
            buffer = GC.AllocateUninitializedArray<byte>(Math.Max(bytes, 64 * 1024));
        }

        var path = files.PathOf(SegmentHeader.NameOf(segment));
        int read;
        try
        {
            read = file!.Read(first.Place.Offset, buffer.AsSpan(0, bytes));
        }
        catch (IOException failure)
        {
            throw LogException.Of(failure, path);
        }

        for (var i = 0; i < count; i++)
        {
            var at = page[given];
            var start = Math.Min(read, (int)(at.Place.Offset - first.Place.Offset));
            reader(at.Sequence, EventReader.Check(buffer.AsSpan(start, Math.Min(at.Place.Length, read - start)), at, path));
            given++;
        }

        return true;
    }

    private static (int Count, int Bytes) Neighbours(List<EventAt> page, int from)
    {
        var first = page[from];
        var end = (long)first.Place.Offset + first.Place.Length;
        var count = 1;
        while (from + count < page.Count)
        {
            var next = page[from + count];
            var nextEnd = (long)next.Place.Offset + next.Place.Length;
            if (next.Segment != first.Segment
                || next.Place.Offset < end
                || next.Place.Offset - end > GapBytesMax
                || nextEnd - first.Place.Offset > ReadBytesMax)
            {
                break;
            }

            end = nextEnd;
            count++;
        }

        return (count, (int)(end - first.Place.Offset));
    }

    private bool TryOpen(long wanted)
    {
        if (file is not null && segment == wanted)
        {
            return true;
        }

        file?.Dispose();
        file = null;
        var name = SegmentHeader.NameOf(wanted);
        try
        {
            file = files.Open(name, writable: false);
        }
        catch (FileNotFoundException failure)
        {
            return index.HasSegment(wanted) ? throw LogException.Damaged(files.PathOf(name), 0, $"segment {wanted}", "no such file", failure) : false;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw LogException.Of(failure, files.PathOf(name));
        }

        segment = wanted;
        return true;
    }
}
