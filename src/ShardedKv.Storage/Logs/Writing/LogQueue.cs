namespace ShardedKv.Storage.Logs.Writing;

/// <summary>What waits for the writer's thread, which takes all of it at once.</summary>
internal sealed class LogQueue(string path, SegmentedLogOptions options)
{
    private readonly object gate = new();
    private List<LogItem> waiting = [];
    private long bytes;
    private bool closed;

    /// <summary>Calls that wait.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return waiting.Count;
            }
        }
    }

    /// <summary>Fails the item when there is no room, or the queue is closed.</summary>
    public void Add(LogItem item)
    {
        LogException refusal;
        lock (gate)
        {
            if (!closed && waiting.Count < options.QueueMax && bytes < options.QueueBytesMax)
            {
                waiting.Add(item);
                bytes += item.Bytes;
                if (waiting.Count == 1)
                {
                    Monitor.Pulse(gate);
                }

                return;
            }

            refusal = closed
                ? new LogException(LogFailure.Stopped, path, "it is closed", "Open it again")
                : new LogException(
                    LogFailure.QueueFull, path, $"{waiting.Count} calls with {bytes} bytes wait for the disk", "Send less, or give it a faster disk");
        }

        item.Fail(refusal);
    }

    /// <summary>Takes all that waits, and leaves the emptied list in its place.</summary>
    /// <param name="wait">Whether to wait for the first item.</param>
    /// <returns>False when the queue is closed and empty.</returns>
    public bool Take(ref List<LogItem> taken, bool wait)
    {
        taken.Clear();
        lock (gate)
        {
            while (wait && waiting.Count == 0 && !closed)
            {
                Monitor.Wait(gate);
            }

            (taken, waiting) = (waiting, taken);
            bytes = 0;
            return taken.Count > 0 || !closed;
        }
    }

    public void Close()
    {
        lock (gate)
        {
            closed = true;
            Monitor.Pulse(gate);
        }
    }
}
