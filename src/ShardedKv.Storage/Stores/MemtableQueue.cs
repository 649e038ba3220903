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
    private readonly StoreMemory memory;
    private readonly MemtableAccount account;
    private StoreState state;
    private StoreException? failure;
    private long activeSince;
    private bool flushAsked;
    private bool trimAsked;
    private bool closing;

    public MemtableQueue(OrderedStoreOptions options, StoreMemory memory, BaseView view)
    {
        this.options = options;
        this.memory = memory;
        account = memory.Enter(Ask(() => flushAsked = true), Ask(() => trimAsked = true));
        state = new StoreState([new Memtable(view.Applied)], view);
    }

    public StoreState State => Volatile.Read(ref state);

    public StoreException? Failure => Volatile.Read(ref failure);

    public bool IsClosing => Volatile.Read(ref closing);

    /// <summary>Adds to the active table. Blocks while it is full and <see cref="OrderedStoreOptions.FrozenMax"/> tables wait, or while the
    /// node's memtables are at their bound.</summary>
    public void Add(StoreBatch batch)
    {
        memory.WaitForRoom(() => failure is not null || closing, () => options.Probe?.Invoke(FlushStep.WriterWaits));
        lock (gate)
        {
            ThrowIfStopped();
            var applied = state.Active.Applied;
            if (batch.Applied.Index <= applied.Index || batch.Applied.Term < applied.Term)
            {
                throw new ArgumentException($"a batch at {batch.Applied} does not follow {applied}", nameof(batch));
            }

            while ((state.Active.Bytes >= options.MemtableBytesMax || state.Active.DeletesUnder(batch)) && !TryFreeze())
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

            var before = state.Active.Bytes;
            state.Active.Add(batch);
            account.Added(state.Active.Bytes - before);
            if (state.Active.Bytes >= options.MemtableBytesMax)
            {
                TryFreeze();
            }
        }

        memory.FlushLargestWhenDue();
    }

    /// <summary>The oldest frozen table, frozen first when size, age or somebody asks for it.</summary>
    /// <param name="waits">Blocks until there is one, or the store's caches are to be trimmed.</param>
    /// <param name="table">Null when there is none and something else can be done.</param>
    /// <returns>False when closed and everything is flushed, or failed for good.</returns>
    public bool TryTakeNext(bool waits, out Memtable? table)
    {
        lock (gate)
        {
            table = null;
            while (true)
            {
                if (failure is { Failure: not StoreFailure.DiskFull })
                {
                    return false;
                }

                if (state.FrozenCount > 0)
                {
                    table = state.Oldest;
                    return true;
                }

                var age = state.Active.IsEmpty ? 0 : Environment.TickCount64 - activeSince;
                var left = (long)options.MemtableAgeMax.TotalMilliseconds - age;
                if (!state.Active.IsEmpty && (flushAsked || closing || failure is not null || left <= 0))
                {
                    TryFreeze();
                    continue;
                }

                if (closing)
                {
                    return false;
                }

                if (!waits || trimAsked || failure is not null)
                {
                    return true;
                }

                Monitor.Wait(gate, state.Active.IsEmpty ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(left));
            }
        }
    }

    /// <summary>Whether the caches are to be trimmed; asked once.</summary>
    public bool TakeTrim()
    {
        lock (gate)
        {
            var asked = trimAsked;
            trimAsked = false;
            return asked;
        }
    }

    /// <summary>Blocks for a while after <see cref="StoreFailure.DiskFull"/>.</summary>
    /// <returns>False when there is no use in trying again: closed, or failed for good meanwhile.</returns>
    public bool WaitForRetry(TimeSpan pause)
    {
        var until = Environment.TickCount64 + (long)pause.TotalMilliseconds;
        lock (gate)
        {
            while (!closing && failure is { Failure: StoreFailure.DiskFull } && until - Environment.TickCount64 is > 0 and var left)
            {
                Monitor.Wait(gate, TimeSpan.FromMilliseconds(left));
            }

            return !closing && failure is { Failure: StoreFailure.DiskFull };
        }
    }

    /// <summary>There is room again: takes writes from now on.</summary>
    /// <returns>Whether there was none.</returns>
    public bool Recover()
    {
        lock (gate)
        {
            if (failure is not { Failure: StoreFailure.DiskFull })
            {
                return false;
            }

            Volatile.Write(ref failure, null);
            return true;
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
            account.Flushed(state.Oldest.Bytes);
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

    /// <summary>Refuses writes from now on. The first failure stands; a full disk gives way to any other.</summary>
    /// <returns>Whether this was news.</returns>
    public bool Fail(StoreException reason)
    {
        lock (gate)
        {
            if (failure is not null && (failure.Failure != StoreFailure.DiskFull || reason.Failure == StoreFailure.DiskFull))
            {
                return false;
            }

            if (reason.Failure != StoreFailure.DiskFull)
            {
                account.WriteOff();
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

    /// <summary>Nothing of this store counts for the node's memory from now on.</summary>
    public void Leave()
    {
        lock (gate)
        {
            account.WriteOff();
        }

        memory.Leave(account);
    }

    // From other stores' threads, which hold no lock of theirs.
    private Action Ask(Action mark) => () =>
    {
        lock (gate)
        {
            mark();
            Monitor.PulseAll(gate);
        }
    };

    private bool TryFreeze()
    {
        if (state.FrozenCount >= options.FrozenMax)
        {
            return false;
        }

        account.Froze();
        Volatile.Write(ref state, state.WithActive(new Memtable(state.Active.Applied)));
        Monitor.PulseAll(gate);
        return true;
    }

    private void ThrowIfStopped()
    {
        ObjectDisposedException.ThrowIf(closing, typeof(SqliteOrderedStore));
        if (failure is { } reason)
        {
            var what = reason.Failure == StoreFailure.DiskFull
                ? "The store is read-only until there is room"
                : "The store has failed";
            throw new StoreException(reason.Failure, reason.Path, $"{what}: {reason.Message}", reason);
        }
    }
}
