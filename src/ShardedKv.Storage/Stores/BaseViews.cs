using ShardedKv.Raft;
using ShardedKv.Storage.Sqlite;

namespace ShardedKv.Storage.Stores;

/// <summary>Opens views of the file and takes their connections back. One view is current; the older ones live for the snapshots that
/// still hold them.</summary>
internal sealed class BaseViews(string path, int readersMax, StoreMemory memory, Action<StoreException> failed) : IDisposable
{
    // Connections kept for the next view; more than that come only from views that long snapshots held.
    private readonly int idleMax = 2 * readersMax;
    private readonly object gate = new();
    private readonly Stack<StoreReader> idle = new();
    private readonly Dictionary<BaseView, long> retired = [];
    private BaseView? current;
    private bool closed;

    /// <summary>A view of the newest commit, which becomes the current one. Only while nothing is being written.</summary>
    public BaseView Open()
    {
        var readers = new StoreReader[readersMax];
        var applied = default(LogPosition);
        for (var i = 0; i < readers.Length; i++)
        {
            readers[i] = Take();
            readers[i].LimitCache(memory.CacheBytesPerConnection);
            var position = readers[i].Begin();
            Invariant.Holds(i == 0 || position == applied, "all readers of a view stand on one commit");
            applied = position;
        }

        var view = new BaseView(path, applied, readers[0].Deleted(), readers, TakeBack, failed);
        lock (gate)
        {
            if (current is not null)
            {
                retired.Add(current, Environment.TickCount64);
            }

            current = view;
        }

        return view;
    }

    /// <summary>Gives every view but the current one this long to end, counted from its retirement: what a long snapshot holds is
    /// waited for once.</summary>
    /// <returns>Whether all have ended.</returns>
    public bool WaitForRetired(TimeSpan timeMax)
    {
        lock (gate)
        {
            while (retired.Count > 0)
            {
                var left = retired.Values.Max() + (long)timeMax.TotalMilliseconds - Environment.TickCount64;
                if (left <= 0)
                {
                    return false;
                }

                Monitor.Wait(gate, TimeSpan.FromMilliseconds(left));
            }
        }

        return true;
    }

    /// <summary>Takes the views away from snapshots that have held them, retired, for longer.</summary>
    public void ExpireRetired(TimeSpan age)
    {
        var before = Environment.TickCount64 - (long)age.TotalMilliseconds;
        BaseView[] old;
        lock (gate)
        {
            old = [.. retired.Where(view => view.Value < before).Select(view => view.Key)];
        }

        foreach (var view in old)
        {
            view.Expire();
            TakeBack(view);
        }
    }

    /// <summary>Expires what is still held, and closes every connection.</summary>
    public void Dispose()
    {
        BaseView[] open;
        lock (gate)
        {
            closed = true;
            open = current is null ? [.. retired.Keys] : [.. retired.Keys, current];
        }

        foreach (var view in open)
        {
            view.Expire();
            TakeBack(view);
        }
    }

    private StoreReader Take()
    {
        lock (gate)
        {
            if (idle.TryPop(out var reader))
            {
                return reader;
            }
        }

        var opened = new StoreReader(path);
        memory.Opened();
        return opened;
    }

    // From the last user, or from an expiry that came first; the later of the two finds nothing to do.
    private void TakeBack(BaseView view)
    {
        lock (gate)
        {
            if (!retired.Remove(view) && !(closed && view == current))
            {
                return;
            }

            if (view == current)
            {
                current = null;
            }

            foreach (var reader in view.Readers)
            {
                if (closed || idle.Count >= idleMax || !TryEnd(reader))
                {
                    Close(reader);
                }
                else
                {
                    reader.LimitCache(memory.CacheBytesPerConnection);
                    idle.Push(reader);
                }
            }

            if (closed)
            {
                while (idle.TryPop(out var reader))
                {
                    Close(reader);
                }
            }

            Monitor.PulseAll(gate);
        }
    }

    private void Close(StoreReader reader)
    {
        reader.Dispose();
        memory.Closed();
    }

    private static bool TryEnd(StoreReader reader)
    {
        try
        {
            reader.End();
            return true;
        }
        catch (StoreException)
        {
            // Its transaction was ended by a failed read, which has been reported.
            return false;
        }
    }
}
