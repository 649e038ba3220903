using ShardedKv.Storage.Logs.Disk;
using ShardedKv.Storage.Logs.Format;
using ShardedKv.Storage.Logs.Index;
using ShardedKv.Storage.Logs.Reading;

namespace ShardedKv.Storage.Logs.Writing;

/// <summary>
/// Keeps the files' size bounded. Segments go oldest first, so that a deletion outlives the events that it deletes; what lives in the
/// oldest one is copied to the end, in steps of bounded size between the callers' batches. The writer's thread only.
/// </summary>
/// <remarks>
/// Cleaning begins when the files have more than <see cref="LiveFactor"/> times the live bytes and <see cref="SpareSegments"/> segments.
/// One round copies at most what is live and frees at least as much. A step copies as much as was written since the last one, so that
/// the files stay below twice <see cref="LiveFactor"/> times the live bytes and a few segments while the round goes on.
/// </remarks>
internal sealed class LogCleaner(ILogFiles files, SegmentedLogOptions options, StreamIndex index, LogAppender appender) : IDisposable
{
    public const int LiveFactor = 2;
    public const int SpareSegments = 3;

    // Events whose places are looked up at a time.
    private const int EventsMax = 1024;

    private readonly Queue<LogStream> toCopy = [];
    private ILogFile? victim;
    private long victimNumber;
    private long writtenBefore;
    private byte[] buffer = [];

    // After a failure a batch of the callers' has to get through first: a full disk is not asked again and again.
    private bool isBlocked;

    public bool IsDue => !isBlocked && appender.Failure is null && (DeadBytes() >= options.SegmentBytes || IsTooLarge());

    public void Allow() => isBlocked = false;

    /// <summary>Nothing is due: what was written up to here is not made up for by the first step that will be.</summary>
    public void Rest() => writtenBefore = appender.Written;

    /// <param name="batch">Empty, and empty again after it.</param>
    public void Step(LogBatch batch)
    {
        try
        {
            var oldest = index.OldestLive();
            if (DeadBytes() >= options.SegmentBytes || oldest == appender.Segment)
            {
                appender.Roll();
            }
            else
            {
                CopyFrom(oldest, batch);
            }
        }
        catch (LogException failure)
        {
            // The callers' next write meets the same disk and is told. A record that is not what was written must not be dropped.
            isBlocked = true;
            toCopy.Clear();
            if (failure.Failure == LogFailure.Damaged)
            {
                appender.Stop(failure);
            }
        }
        finally
        {
            if (!batch.IsEmpty)
            {
                batch.End(kept: false);
            }
        }

        writtenBefore = appender.Written;
    }

    public void Dispose() => victim?.Dispose();

    private bool IsTooLarge() =>
        index.TotalBytes > (LiveFactor * index.LiveBytes) + (SpareSegments * options.SegmentBytes)
        && (index.OldestLive() != appender.Segment || !appender.IsNew);

    // Of the oldest segments that nothing lives in: they go when the next one begins.
    private long DeadBytes()
    {
        var dead = 0L;
        var first = index.OldestLive();
        for (var number = index.OldestSegment; number < first; number++)
        {
            dead += index.BytesOf(number);
        }

        return dead;
    }

    private void CopyFrom(long number, LogBatch batch)
    {
        Take(number);
        var budget = Math.Max(options.CopyBytesMax, appender.Written - writtenBefore);
        var page = new List<EventAt>();
        var from = 0L;
        while (budget > 0 && toCopy.TryPeek(out var stream))
        {
            page.Clear();
            stream.Events.PageIn(number, from, EventsMax, page);
            if (page.Count == 0)
            {
                CopyState(stream, number, batch);
                toCopy.Dequeue();
                from = 0;
                continue;
            }

            for (var i = 0; i < page.Count && budget > 0; i++)
            {
                var bytes = Read(page[i]);
                MakeRoom(batch, LogBatch.DefinitionSize(stream) + RecordFrame.HeaderBytes + bytes.Length);
                batch.Copy(stream, page[i].Sequence, bytes);
                budget -= page[i].Place.Length;
                from = page[i].Sequence + 1;
            }
        }

        Commit(batch);
    }

    private void CopyState(LogStream stream, long number, LogBatch batch)
    {
        if (stream.StateSegment == number)
        {
            MakeRoom(batch, LogBatch.StateSize(stream));
            batch.State(stream, stream.Deleted, stream.Highest);
        }
    }

    private void Take(long number)
    {
        if (victimNumber == number && victim is not null)
        {
            if (toCopy.Count > 0)
            {
                return;
            }
        }
        else
        {
            victim?.Dispose();
            victim = null;
            victim = OpenVictim(number);
            victimNumber = number;
        }

        toCopy.Clear();
        foreach (var stream in index.Streams)
        {
            if (stream.StateSegment == number || stream.Events.HasIn(number))
            {
                toCopy.Enqueue(stream);
            }
        }
    }

    private ILogFile OpenVictim(long number)
    {
        try
        {
            return files.Open(SegmentHeader.NameOf(number), writable: false);
        }
        catch (IOException failure)
        {
            throw LogException.Of(failure, files.PathOf(SegmentHeader.NameOf(number)));
        }
    }

    private ReadOnlySpan<byte> Read(EventAt live)
    {
        if (buffer.Length < live.Place.Length)
        {
            buffer = new byte[Math.Max(live.Place.Length, 64 * 1024)];
        }

        var path = files.PathOf(SegmentHeader.NameOf(live.Segment));
        try
        {
            var read = victim!.Read(live.Place.Offset, buffer.AsSpan(0, live.Place.Length));
            return EventReader.Check(buffer.AsSpan(0, read), live, path);
        }
        catch (IOException failure)
        {
            throw LogException.Of(failure, path);
        }
    }

    private void MakeRoom(LogBatch batch, int bytes)
    {
        if (!batch.IsEmpty && (batch.RecordsEnd + bytes > options.BatchBytesMax || !appender.HasRoom(batch, bytes, 0)))
        {
            Commit(batch);
        }

        if (batch.IsEmpty)
        {
            if (!appender.HasRoom(batch, bytes, 0))
            {
                appender.Roll();
            }

            appender.Begin(batch);
        }
    }

    private void Commit(LogBatch batch)
    {
        if (!batch.IsEmpty)
        {
            appender.Commit(batch);
            batch.End(kept: true);
        }
    }
}
