namespace Akka.Persistence.Sql.Db.Sqlite;

internal abstract class SqliteItem : WriteItem
{
    /// <summary>True when <see cref="Execute"/> makes several changes, which are undone together when one fails.</summary>
    public virtual bool NeedsSavepoint => true;

    /// <summary>Runs on the writer's thread, inside the transaction. False when there is another step, for a later transaction.</summary>
    public abstract bool Execute(SqliteHandle handle);
}

/// <summary>Completes when everything that was queued before it is on disk or has failed.</summary>
internal sealed class SqliteBarrier : SqliteItem
{
    public override bool Writes => false;

    public override bool NeedsSavepoint => false;

    public override bool Execute(SqliteHandle handle) => true;
}

internal sealed class SqliteAction(Action<SqliteHandle> action, long bytes = 0) : SqliteItem
{
    public override long Bytes => bytes + 256;

    public override bool Execute(SqliteHandle handle)
    {
        action(handle);
        return true;
    }
}
