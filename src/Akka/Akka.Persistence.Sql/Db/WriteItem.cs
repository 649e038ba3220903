namespace Akka.Persistence.Sql.Db;

/// <summary>Something to be done on the writer's connection, in a transaction that it shares with what waits beside it.</summary>
internal abstract class WriteItem
{
    private readonly TaskCompletionSource _outcome = new();

    /// <summary>
    /// Completes when the transaction is on disk. When it fails, the item's changes were undone, or it is unknown what became of them.
    /// What awaits it must not block: the other items' outcomes follow on the same thread.
    /// </summary>
    public Task Outcome => _outcome.Task;

    /// <summary>False for an item that only waits for its turn; a transaction of such items alone is left out.</summary>
    public virtual bool Writes => true;

    /// <summary>How many events it writes.</summary>
    public virtual int Events => 0;

    /// <summary>It shares no transaction in which there would then be more events than this.</summary>
    public virtual int EventsPerTransactionMax => int.MaxValue;

    /// <summary>About how many bytes it writes; bounds the size of a transaction.</summary>
    public virtual long Bytes => 256;

    public void Completed() => _outcome.TrySetResult();

    public void Failed(Exception cause) => _outcome.TrySetException(cause);
}
