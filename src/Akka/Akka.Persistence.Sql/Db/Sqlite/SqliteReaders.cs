using System.Collections.Concurrent;

namespace Akka.Persistence.Sql.Db.Sqlite;

/// <summary>Connections that only read, opened as they are needed. Their users bound how many they take at a time.</summary>
internal sealed class SqliteReaders(Func<SqliteHandle> open)
{
    private readonly ConcurrentBag<SqliteHandle> _idle = [];
    private readonly object _gate = new();
    private int _running;
    private bool _closed;

    /// <summary>Runs <paramref name="read"/>. It must leave no statement unreset: an open read pins the log.</summary>
    public T Read<T>(Func<SqliteHandle, T> read)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            _running++;
        }

        try
        {
            return Run(read);
        }
        finally
        {
            lock (_gate)
            {
                _running--;
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>Waits for the reads that run, and closes the connections; later reads fail.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            while (_running > 0)
            {
                Monitor.Wait(_gate);
            }
        }

        while (_idle.TryTake(out var handle))
        {
            handle.Dispose();
        }
    }

    private T Run<T>(Func<SqliteHandle, T> read)
    {
        var handle = _idle.TryTake(out var idle) ? idle : open();
        try
        {
            var result = read(handle);
            _idle.Add(handle);
            return result;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }
}
