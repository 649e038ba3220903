namespace Akka.Persistence.Sql.Db;

/// <summary>
/// The one writer of a database, on a thread of its own. The thread takes everything that waits, does it in one transaction
/// as far as the bounds allow, and completes it when the commit has reached the disk: one sync for many actors.
/// </summary>
internal abstract class WriterThread<T>
    where T : WriteItem
{
    /// <summary>A transaction ends, and the next begins, when its items have this many bytes.</summary>
    private const long TransactionBytesMax = 16 << 20;

    private readonly Thread _thread;
    private readonly object _gate = new();
    private List<T> _queue = [];
    private bool _closing;
    private Exception? _broken;
    private long _commits;

    protected WriterThread(string name)
    {
        _thread = new Thread(Run) { IsBackground = true, Name = name };
    }

    /// <summary>How many transactions were committed.</summary>
    public long Commits => Interlocked.Read(ref _commits);

    /// <summary>True once it refuses everything.</summary>
    public bool IsBroken => Refusal is not null;

    /// <summary>Why it refuses everything; null when it does not.</summary>
    protected Exception? Refusal
    {
        get
        {
            lock (_gate)
            {
                return _broken;
            }
        }
    }

    /// <param name="item">Told by its outcome, also when it is refused.</param>
    /// <param name="queueMax">With so many waiting it is refused at once.</param>
    public void Enqueue(T item, int queueMax)
    {
        var refusal = TryEnqueue(item, queueMax);
        if (refusal is not null)
        {
            item.Failed(refusal);
        }
    }

    /// <summary>Waits until what is queued is done, and closes the connection.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closing = true;
            Monitor.Pulse(_gate);
        }

        _thread.Join();
    }

    protected void Start() => _thread.Start();

    protected void Committed() => Interlocked.Increment(ref _commits);

    /// <summary>From now on everything is refused with this.</summary>
    protected void RefuseAll(Exception refusal)
    {
        lock (_gate)
        {
            _broken ??= refusal;
        }
    }

    /// <summary>Does the items in one transaction. An exception fails them all.</summary>
    protected abstract void Transact(IReadOnlyList<T> items, TransactionOutcome<T> outcome);

    /// <summary>Between two transactions.</summary>
    protected virtual void AfterTransaction()
    {
    }

    /// <summary>Everything is done; the thread ends.</summary>
    protected virtual void Closed()
    {
    }

    private static int EndOfTransaction(List<T> items, int start)
    {
        var bytes = items[start].Bytes;
        long events = items[start].Events;
        var end = start + 1;
        while (end < items.Count
            && bytes + items[end].Bytes <= TransactionBytesMax
            && (items[end].Events == 0 || events + items[end].Events <= items[end].EventsPerTransactionMax))
        {
            bytes += items[end].Bytes;
            events += items[end++].Events;
        }

        return end;
    }

    private Exception? TryEnqueue(T item, int queueMax)
    {
        lock (_gate)
        {
            if (_broken is not null)
            {
                return _broken;
            }

            if (_closing)
            {
                return new ObjectDisposedException(GetType().Name, "The database is closed");
            }

            if (_queue.Count >= queueMax)
            {
                return new InvalidOperationException(
                    $"Failed to enqueue journal row write, the queue buffer was full ({queueMax} elements)");
            }

            _queue.Add(item);
            if (_queue.Count == 1)
            {
                Monitor.Pulse(_gate);
            }

            return null;
        }
    }

    private void Run()
    {
        var taken = new List<T>();
        while (Take(ref taken))
        {
            for (var start = 0; start < taken.Count;)
            {
                var end = EndOfTransaction(taken, start);
                Do(taken.GetRange(start, end - start));
                start = end;
            }

            taken.Clear();
        }

        Closed();
    }

    private bool Take(ref List<T> taken)
    {
        lock (_gate)
        {
            while (_queue.Count == 0 && !_closing)
            {
                Monitor.Wait(_gate);
            }

            (taken, _queue) = (_queue, taken);
            return taken.Count > 0;
        }
    }

    private void Do(List<T> items)
    {
        var outcome = new TransactionOutcome<T>();
        try
        {
            if (items.Exists(static item => item.Writes))
            {
                Transact(items, outcome);
            }
            else
            {
                outcome.AllDone(items);
            }
        }
        catch (Exception e)
        {
            outcome.AllFailed(items, e);
        }

        foreach (var item in outcome.Unfinished)
        {
            // Its earlier step is on disk; the bound is for newcomers.
            if (TryEnqueue(item, int.MaxValue) is { } refusal)
            {
                outcome.Failed(item, refusal);
            }
        }

        ThreadPool.UnsafeQueueUserWorkItem(static told => told.Tell(), outcome, preferLocal: false);
        AfterTransaction();
    }
}
