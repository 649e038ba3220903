using System.Diagnostics;
using ShardedKv.Storage.Logs.Disk;
using ShardedKv.Storage.Logs.Format;
using ShardedKv.Storage.Logs.Index;
using ShardedKv.Storage.Logs.Recovery;

namespace ShardedKv.Storage.Logs.Writing;

/// <summary>The segment that is written to, and the way to the next one. The writer's thread only.</summary>
/// <remarks>
/// A failed write is taken back: the file is cut to its last good end and that is synced before anything else is written, so that what
/// the failed write left cannot be met again behind a later batch. When that fails too, the log stops. After a failed sync it stops in
/// any case, and the directory is marked: the system may have dropped what it could not write, and would answer the next sync with
/// success.
/// </remarks>
internal sealed class LogAppender : IDisposable
{
    private readonly ILogFiles files;
    private readonly StreamIndex index;
    private readonly SegmentedLogOptions options;
    private readonly Guid log;
    private readonly List<long> undeleted = [];
    private ILogFile file;
    private long segment;
    private long end;
    private long capacity;
    private long nextBatch;
    private LogException? failure;
    private long batches;
    private long syncTicks;

    public LogAppender(ILogFiles files, SegmentedLogOptions options, RecoveredLog recovered)
    {
        this.files = files;
        this.options = options;
        index = recovered.Index;
        log = recovered.Log;
        file = recovered.File;
        segment = index.NewestSegment;
        end = recovered.End;
        capacity = index.BytesOf(segment);
        nextBatch = recovered.NextBatch;
    }

    /// <summary>Why the log is stopped for good.</summary>
    public LogException? Failure => Volatile.Read(ref failure);

    public long Batches => Interlocked.Read(ref batches);

    public TimeSpan SyncTime => Stopwatch.GetElapsedTime(0, Interlocked.Read(ref syncTicks));

    /// <summary>Bytes of whole batches, since the log was opened.</summary>
    public long Written { get; private set; }

    public bool IsNew => end == SegmentHeader.Bytes;

    public long Segment => segment;

    /// <summary>Whether records of so many bytes fit behind the batch's own.</summary>
    public bool HasRoom(LogBatch batch, long bytes, int reserve)
    {
        var recordsEnd = Math.Max(batch.RecordsEnd, BatchFrame.HeaderBytes) + bytes;
        return recordsEnd <= int.MaxValue - BatchFrame.Overhead && end + BatchFrame.LengthOf((int)recordsEnd) <= capacity - reserve;
    }

    public void Begin(LogBatch batch) => batch.Begin(segment, end);

    /// <summary>Appends and syncs. When it throws, the log is as it was before, or stopped.</summary>
    /// <exception cref="LogException">Why the batch is not kept.</exception>
    public void Commit(LogBatch batch)
    {
        var bytes = batch.Finish(log, nextBatch);
        try
        {
            file.Write(end, bytes.Span);
        }
        catch (Exception cause) when (IsOfTheDisk(cause))
        {
            TakeBack(cause);
            throw LogException.Of(cause, files.PathOf(SegmentHeader.NameOf(segment)));
        }

        var begun = Stopwatch.GetTimestamp();
        Sync(file, segment);
        Interlocked.Add(ref syncTicks, Stopwatch.GetTimestamp() - begun);
        Interlocked.Increment(ref batches);
        end += bytes.Length;
        Written += bytes.Length;
        nextBatch++;
        index.Apply(segment, batch.Records);
    }

    /// <summary>Goes on in a new segment, and drops the oldest ones that nothing lives in.</summary>
    /// <exception cref="LogException">There is no next segment; the last one stays in use.</exception>
    public void Roll()
    {
        var next = segment + 1;
        var path = files.PathOf(SegmentHeader.NameOf(next));
        var first = index.OldestLive();
        first = first == segment && index.LiveBytesOf(segment) == 0 ? next : first;
        var header = new SegmentHeader(log, next, first, nextBatch, end);
        ILogFile? created = null;
        try
        {
            created = NewSegment.Create(files, header, options.SegmentBytes, made => Sync(made, next));

            // The old one ends where the new one's header says. A longer one would hold zeros that look like lost batches.
            file.SetLength(end);
            Sync(file, segment);
            capacity = end;
            index.Resize(segment, end);
        }
        catch (Exception cause)
        {
            created?.Dispose();
            throw IsOfTheDisk(cause) ? LogException.Of(cause, path) : cause;
        }

        try
        {
            NewSegment.Name(files, next);
        }
        catch (Exception cause) when (IsOfTheDisk(cause))
        {
            // It is not known whether the name is there: the old segment may be written no more, nor the new one.
            created.Dispose();
            throw Stop(LogException.Of(cause, path));
        }

        SyncNames();
        file.Dispose();
        file = created;
        segment = next;
        end = SegmentHeader.Bytes;
        capacity = options.SegmentBytes;
        index.AddSegment(next, capacity);
        Drop(first);
    }

    public void Dispose() => file.Dispose();

    private static bool IsOfTheDisk(Exception cause) => cause is IOException or UnauthorizedAccessException;

    private void TakeBack(Exception cause)
    {
        try
        {
            file.SetLength(end);
            try
            {
                file.SetLength(capacity);
            }
            catch (IOException)
            {
                // No room to go on here; the next write begins a segment, or fails likewise.
                file.SetLength(end);
                capacity = end;
                index.Resize(segment, end);
            }
        }
        catch (Exception again) when (IsOfTheDisk(again))
        {
            throw Stop(LogException.Of(cause, files.PathOf(SegmentHeader.NameOf(segment))));
        }

        Sync(file, segment);
    }

    private void Sync(ILogFile synced, long number)
    {
        try
        {
            synced.Sync();
        }
        catch (Exception cause) when (IsOfTheDisk(cause))
        {
            throw StopForRepair(files.PathOf(SegmentHeader.NameOf(number)), cause);
        }
    }

    private void SyncNames()
    {
        try
        {
            files.SyncDirectory();
        }
        catch (Exception cause) when (IsOfTheDisk(cause))
        {
            throw StopForRepair(files.PathOf(""), cause);
        }
    }

    private LogException StopForRepair(string path, Exception cause)
    {
        SyncMark.Leave(files);
        return Stop(LogException.SyncFailed(path, cause));
    }

    public LogException Stop(LogException reason)
    {
        Volatile.Write(ref failure, reason);
        return reason;
    }

    // Oldest first, one durable before the next: what a crash leaves has no hole. A file that cannot be deleted is tried again with the
    // next ones; it takes room and means nothing.
    private void Drop(long first)
    {
        while (index.OldestSegment < first)
        {
            undeleted.Add(index.OldestSegment);
            index.DropOldest();
        }

        while (undeleted.Count > 0)
        {
            try
            {
                files.Delete(SegmentHeader.NameOf(undeleted[0]));
            }
            catch (Exception cause) when (IsOfTheDisk(cause))
            {
                return;
            }

            SyncNames();
            undeleted.RemoveAt(0);
        }
    }
}
