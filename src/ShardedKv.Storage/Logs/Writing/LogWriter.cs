using ShardedKv.Storage.Logs.Disk;
using ShardedKv.Storage.Logs.Index;
using ShardedKv.Storage.Logs.Recovery;

namespace ShardedKv.Storage.Logs.Writing;

/// <summary>The one thread that writes. It takes everything that waits, appends it with one write and one sync, and answers it then.</summary>
internal sealed class LogWriter : IDisposable
{
    private readonly StreamIndex index;
    private readonly SegmentedLogOptions options;
    private readonly LogQueue queue;
    private readonly LogAppender appender;
    private readonly LogBatch batch;
    private readonly LogCleaner cleaner;
    private readonly string path;
    private readonly Thread thread;
    private readonly List<LogItem> inBatch = [];
    private readonly List<LogItem> settling = [];
    private List<LogItem> items = [];
    private bool isStarted;

    public LogWriter(ILogFiles files, SegmentedLogOptions options, RecoveredLog recovered)
    {
        this.options = options;
        index = recovered.Index;
        path = files.PathOf("");
        queue = new LogQueue(path, options);
        appender = new LogAppender(files, options, recovered);
        batch = new LogBatch(index.NewestSegment, recovered.Definitions);
        cleaner = new LogCleaner(files, options, index, appender);
        thread = new Thread(Run) { IsBackground = true, Name = "log-writer" };
    }

    public LogAppender Appender => appender;

    public Action? BeforeBatch { get; set; }

    public void Start()
    {
        isStarted = true;
        thread.Start();
    }

    /// <summary>For tests, instead of <see cref="Start"/>: one turn of the thread's loop.</summary>
    public bool Turn(bool wait)
    {
        if (!queue.Take(ref items, wait && !cleaner.IsDue))
        {
            return false;
        }

        BeforeBatch?.Invoke();
        items.ForEach(Do);
        Commit();
        Clean();
        return true;
    }

    public int QueuedCalls => queue.Count;

    public void Add(LogItem item) => queue.Add(item);

    /// <summary>What waits is still done.</summary>
    public void Dispose()
    {
        queue.Close();
        if (isStarted)
        {
            thread.Join();
        }

        cleaner.Dispose();
        appender.Dispose();
    }

    private void Run()
    {
        try
        {
            while (Turn(wait: true))
            {
            }
        }
        catch (Exception mistake)
        {
            // Ours. Nobody who waits must wait for ever.
            appender.Stop(new LogException(LogFailure.Stopped, path, $"the writer ended: {mistake.Message}", "Open it again", mistake));
            inBatch.ForEach(item => item.Fail(appender.Failure!));
            do
            {
                items.ForEach(item => item.Fail(appender.Failure!));
            }
            while (queue.Take(ref items, wait: true));
        }
    }

    private void Do(LogItem item)
    {
        if (appender.Failure is { } failure)
        {
            item.Fail(LogException.Stopped(failure));
            return;
        }

        switch (item)
        {
            case AppendItem append:
                Append(append);
                break;
            case DeleteItem delete:
                Delete(delete);
                break;
            case SettledItem:
                settling.Add(item);
                break;
            default:
                inBatch.Add(item);
                break;
        }
    }

    private void Append(AppendItem item)
    {
        if (OrderFault(item) is { } fault)
        {
            item.Fail(fault);
            return;
        }

        if (item.Writes.Count == 0)
        {
            inBatch.Add(item);
        }

        foreach (var write in item.Writes)
        {
            var stream = index.StreamOf(write.PersistenceId);
            if (!TryMakeRoom(item, SegmentedLog.SizeOf(write), options.DeletionReserve))
            {
                // What waits behind it must not be stored without it.
                Refuse(item);
                return;
            }

            if (stream.IsRefused)
            {
                // An earlier call's, in the batch that just made room.
                item.Fail(GapFault(write));
                Refuse(item);
                return;
            }

            foreach (var logEvent in write.Events)
            {
                batch.Event(stream, logEvent);
            }
        }
    }

    private void Delete(DeleteItem item)
    {
        var stream = index.StreamOf(item.PersistenceId);
        var upTo = Math.Min(item.UpTo, stream.PendingHighest);
        if (upTo <= stream.PendingDeleted)
        {
            inBatch.Add(item);
        }
        else if (TryMakeRoom(item, LogBatch.StateSize(stream), 0))
        {
            batch.State(stream, upTo, stream.PendingHighest);
        }
    }

    // Everything is checked before anything is taken: the caller's writes belong together as far as order goes.
    private LogException? OrderFault(AppendItem item)
    {
        var last = new Dictionary<LogStream, long>();
        foreach (var write in item.Writes)
        {
            var stream = index.StreamOf(write.PersistenceId);
            var highest = last.GetValueOrDefault(stream, stream.PendingHighest);
            if (stream.IsRefused)
            {
                return GapFault(write);
            }

            foreach (var logEvent in write.Events)
            {
                if (logEvent.SequenceNumber <= highest)
                {
                    return new LogException(
                        LogFailure.OutOfOrder,
                        path,
                        $"'{write.PersistenceId}' has sequence number {highest} already, and {logEvent.SequenceNumber} came after it",
                        "Two actors may be writing under one persistence id");
                }

                highest = logEvent.SequenceNumber;
            }

            last[stream] = highest;
        }

        return null;
    }

    private LogException GapFault(LogWrite write) => new(
        LogFailure.OutOfOrder,
        path,
        $"an earlier write of '{write.PersistenceId}' failed, and this one would leave a gap",
        "Recover its actor, which reads its highest sequence number anew");

    private void Refuse(AppendItem item)
    {
        foreach (var write in item.Writes)
        {
            index.StreamOf(write.PersistenceId).IsRefused = true;
        }
    }

    // False: the item is answered with what went wrong.
    private bool TryMakeRoom(LogItem item, long bytes, int reserve)
    {
        var full = batch.RecordsEnd + bytes > options.BatchBytesMax || !appender.HasRoom(batch, bytes, reserve);
        if (full && !batch.IsEmpty)
        {
            if (inBatch.Count > 0 && inBatch[^1] == item)
            {
                // It has more to come: this part's success does not answer it, this part's failure does.
                inBatch.RemoveAt(inBatch.Count - 1);
                Commit(item);
            }
            else
            {
                Commit();
            }

            if (item.IsDone)
            {
                return false;
            }

            if (appender.Failure is { } failure)
            {
                item.Fail(LogException.Stopped(failure));
                return false;
            }
        }

        if (batch.IsEmpty)
        {
            try
            {
                if (!appender.HasRoom(batch, bytes, reserve))
                {
                    appender.Roll();
                }
            }
            catch (LogException failure)
            {
                item.Fail(failure);
                return false;
            }

            appender.Begin(batch);
        }

        if (inBatch.Count == 0 || inBatch[^1] != item)
        {
            inBatch.Add(item);
        }

        return true;
    }

    private void Commit(LogItem? unfinished = null)
    {
        LogException? failure = null;
        if (!batch.IsEmpty)
        {
            try
            {
                appender.Commit(batch);
                cleaner.Allow();
            }
            catch (LogException cause)
            {
                failure = cause;
                unfinished?.Fail(cause);
            }

            batch.End(kept: failure is null);
        }

        foreach (var item in inBatch)
        {
            Answer(item, failure);
        }

        inBatch.Clear();
    }

    private void Answer(LogItem item, LogException? failure)
    {
        if (item is HighestItem read && appender.Failure is null)
        {
            index.StreamOf(read.PersistenceId).IsRefused = false;
            item.Succeed(index);
        }
        else if (failure is null && item is not HighestItem)
        {
            item.Succeed(index);
        }
        else
        {
            item.Fail(failure ?? LogException.Stopped(appender.Failure!));
        }
    }

    private void Clean()
    {
        if (appender.Failure is null && cleaner.IsDue)
        {
            cleaner.Step(batch);
        }
        else
        {
            cleaner.Rest();
        }

        if (settling.Count > 0 && (!cleaner.IsDue || appender.Failure is not null))
        {
            settling.ForEach(item => item.Succeed(index));
            settling.Clear();
        }
    }
}
