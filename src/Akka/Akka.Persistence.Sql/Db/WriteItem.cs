namespace Akka.Persistence.Sql.Db;

/// <summary>Something to be done on the writer's connection, in a transaction that it shares with what waits beside it.</summary>
internal abstract class WriteItem
{
    /// <summary>False for an item that only waits for its turn; a transaction of such items alone is left out.</summary>
    public virtual bool Writes => true;

    /// <summary>True when <see cref="Execute"/> makes several changes, which are undone together when one fails.</summary>
    public virtual bool NeedsSavepoint => true;

    /// <summary>About how many bytes it writes; bounds the size of a transaction.</summary>
    public virtual long Bytes => 256;

    /// <summary>Runs on the writer's thread, inside the transaction. False when there is another step, for a later transaction.</summary>
    public virtual bool Execute(SqliteHandle handle) => true;

    /// <summary>The transaction is on disk. Not on the writer's thread; must not block.</summary>
    public abstract void Completed();

    /// <summary>The item's changes were undone, or it is unknown what became of them. Not on the writer's thread.</summary>
    public abstract void Failed(Exception cause);
}

/// <summary>An item with a task for its outcome.</summary>
internal abstract class TaskItem<T> : WriteItem
{
    private readonly TaskCompletionSource<T> _outcome = new();

    public Task<T> Outcome => _outcome.Task;

    public override void Completed() => _outcome.TrySetResult(Result);

    public override void Failed(Exception cause) => _outcome.TrySetException(cause);

    protected abstract T Result { get; }
}

/// <summary>Completes when everything that was queued before it is on disk or has failed.</summary>
internal sealed class BarrierItem : TaskItem<bool>
{
    public override bool Writes => false;

    public override bool NeedsSavepoint => false;

    protected override bool Result => true;
}

internal sealed class ActionItem(Action<SqliteHandle> action, long bytes) : TaskItem<bool>
{
    public override long Bytes => bytes;

    protected override bool Result => true;

    public override bool Execute(SqliteHandle handle)
    {
        action(handle);
        return true;
    }
}
