using ShardedKv.Core.Store;
using ShardedKv.Raft;
using ShardedKv.Storage.Memory;

namespace ShardedKv.Storage.Stores;

/// <summary>The memtables between the writer and the flusher: freezes the active one by size, age or demand, hands out the frozen ones
/// oldest first, and makes the writer wait when too many are frozen.</summary>
internal sealed class MemtableQueue
{
    private readonly object gate = new();
    private readonly OrderedStoreOptions options;
    private readonly List<(LogPosition Position, TaskCompletionSource Done)> waiting = [];
    private StoreState state;
    private StoreException? failure;
    private long activeSince;
    private bool flushAsked;
    private bool closing;

    public MemtableQueue(OrderedStoreOptions options, BaseView view)
    {
        this.options = options;
        state = new StoreState([new Memtable(view.Applied)], view);
    }

    public StoreState State => Volatile.Read(ref state);

    public StoreException? Failure => Volatile.Read(ref failure);

    public bool IsClosing => Volatile.Read(ref closing);

    /// <summary>Adds to the active table. Blocks while it is full and <see cref="OrderedStoreOptions.FrozenMax"/> tables wait.</summary>
    public void Add(StoreBatch batch)
    {
        lock (gate)
        {
            ThrowIfStopped();
            var applied = state.Active.Applied;
            if (batch.Applied.Index <= applied.Index || batch.Applied.Term < applied.Term)
            {
                throw new ArgumentException($"a batch at {batch.Applied} does not follow {applied}", nameof(batch));
            }

            while (state.Active.Bytes >= options.MemtableBytesMax && !TryFreeze())
            {
                options.Probe?.Invoke(FlushStep.WriterWaits);
                Monitor.Wait(gate);
                ThrowIfStopped();
            }

            if (state.Active.IsEmpty)
            {
                activeSince = Environment.TickCount64;
                Monitor.PulseAll(gate);
            }

            state.Active.Add(batch);
            if (state.Active.Bytes >= options.MemtableBytesMax)
            {
                TryFreeze();
            }
        }
    }

    /// <summary>Blocks until there is a table to flush.</summary>
    /// <returns>Null when closed and everything is flushed, or failed.</returns>
    public Memtable? TakeNext()
    {
        lock (gate)
        {
            while (state.FrozenCount == 0)
            {
                if (failure is not null)
                {
                    return null;
                }

                if (state.Active.IsEmpty)
                {
                    if (closing)
                    {
                        return null;
                    }

                    Monitor.Wait(gate);
                    continue;
                }

                var left = activeSince + (long)options.MemtableAgeMax.TotalMilliseconds - Environment.TickCount64;
                if (flushAsked || closing || left <= 0)
                {
                    TryFreeze();
                }
                else
                {
                    Monitor.Wait(gate, TimeSpan.FromMilliseconds(left));
                }
            }

            return state.Oldest;
        }
    }

    /// <summary>The oldest table is in the file, and in the view.</summary>
    /// <returns>The view before, which snapshots taken from now on no longer use.</returns>
    public BaseView Flushed(BaseView view)
    {
        lock (gate)
        {
            Invariant.Holds(state.Oldest.Applied == view.Applied, "the view stands where the flushed table ends");
            var before = state.View;
            Volatile.Write(ref state, state.WithoutOldest(view));
            Monitor.PulseAll(gate);
            return before;
        }
    }

    /// <summary>Another view of the same commit.</summary>
    /// <returns>The view before.</returns>
    public BaseView Exchange(BaseView view)
    {
        lock (gate)
        {
            Invariant.Holds(state.View.Applied == view.Applied, "both views stand on one commit");
            var before = state.View;
            Volatile.Write(ref state, state.WithView(view));
            return before;
        }
    }

    /// <summary>Completes who waits for positions up to a durable one.</summary>
    public void CompleteUpTo(LogPosition durable)
    {
        lock (gate)
        {
            flushAsked = false;
            for (var i = waiting.Count - 1; i >= 0; i--)
            {
                if (waiting[i].Position <= durable)
                {
                    waiting[i].Done.SetResult();
                    waiting.RemoveAt(i);
                }
                else
                {
                    flushAsked = true;
                }
            }
        }
    }

    /// <summary>Completes when all that is written now is durable. Fails with the store.</summary>
    public Task WhenFlushed(Func<LogPosition> durable)
    {
        lock (gate)
        {
            ThrowIfStopped();
            var applied = state.Active.Applied;
            if (applied <= durable())
            {
                return Task.CompletedTask;
            }

            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Add((applied, done));
            flushAsked = true;
            Monitor.PulseAll(gate);
            return done.Task;
        }
    }

    /// <summary>Refuses writes from now on. The first failure stands.</summary>
    /// <returns>Whether this was the first.</returns>
    public bool Fail(StoreException reason)
    {
        lock (gate)
        {
            if (failure is not null)
            {
                return false;
            }

            Volatile.Write(ref failure, reason);
            foreach (var (_, done) in waiting)
            {
                done.SetException(reason);
            }

            waiting.Clear();
            Monitor.PulseAll(gate);
            return true;
        }
    }

    /// <summary>Refuses writes from now on; the flusher still takes what is there.</summary>
    /// <returns>False when it was closed before.</returns>
    public bool Close()
    {
        lock (gate)
        {
            if (closing)
            {
                return false;
            }

            Volatile.Write(ref closing, true);
            Monitor.PulseAll(gate);
            return true;
        }
    }

    private bool TryFreeze()
    {
        if (state.FrozenCount >= options.FrozenMax)
        {
            return false;
        }

        Volatile.Write(ref state, state.WithActive(new Memtable(state.Active.Applied)));
        Monitor.PulseAll(gate);
        return true;
    }

    private void ThrowIfStopped()
    {
        ObjectDisposedException.ThrowIf(closing, typeof(SqliteOrderedStore));
        if (failure is { } reason)
        {
            throw new StoreException(reason.Failure, reason.Path, $"The store has failed: {reason.Message}", reason);
        }
    }
}
