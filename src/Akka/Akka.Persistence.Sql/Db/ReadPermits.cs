namespace Akka.Persistence.Sql.Db;

/// <summary>Lets so many reads of one plugin run at a time, on the thread pool; the others wait in the order in which they came.</summary>
internal sealed class ReadPermits(int readsMax)
{
    private readonly SemaphoreSlim _permits = new(readsMax);

    public async Task<T> Run<T>(Func<T> read)
    {
        await _permits.WaitAsync().ConfigureAwait(false);
        try
        {
            return await Task.Run(read).ConfigureAwait(false);
        }
        finally
        {
            _permits.Release();
        }
    }
}
