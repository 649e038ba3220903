using System.Collections.Concurrent;

namespace Akka.Persistence.Sql.Db;

/// <summary>Connections that only read, opened as they are needed, so many that <paramref name="max"/> reads run at a time.</summary>
internal sealed class SqliteReaders(Func<SqliteHandle> open, int max)
{
    private readonly SemaphoreSlim _permits = new(max);
    private readonly ConcurrentBag<SqliteHandle> _idle = [];
    private readonly int _max = max;
    private volatile bool _closed;

    /// <summary>Runs <paramref name="read"/> on the thread pool. It must leave no statement unreset: an open read pins the log.</summary>
    public async Task<T> Read<T>(Func<SqliteHandle, T> read)
    {
        await _permits.WaitAsync().ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            return await Task.Run(() => Run(read)).ConfigureAwait(false);
        }
        finally
        {
            _permits.Release();
        }
    }

    /// <summary>Waits for the reads that run, and closes the connections; later reads fail.</summary>
    public void Close()
    {
        for (var i = 0; i < _max; i++)
        {
            _permits.Wait();
        }

        _closed = true;
        while (_idle.TryTake(out var handle))
        {
            handle.Dispose();
        }

        _permits.Release(_max);
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
