using ShardedKv.Storage.Logs.Index;

namespace ShardedKv.Storage.Logs.Writing;

/// <summary>A call that waits for the writer's thread.</summary>
internal abstract class LogItem
{
    public virtual long Bytes => 0;

    /// <summary>Answered already.</summary>
    public abstract bool IsDone { get; }

    /// <summary>All that it put into batches is on the disk.</summary>
    public abstract void Succeed(StreamIndex index);

    public abstract void Fail(LogException failure);
}

internal abstract class LogItem<T> : LogItem
{
    // The writer's thread does not run what waits for it.
    private readonly TaskCompletionSource<T> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Outcome => outcome.Task;

    public override bool IsDone => outcome.Task.IsCompleted;

    public override void Succeed(StreamIndex index) => outcome.TrySetResult(Result(index));

    public override void Fail(LogException failure) => outcome.TrySetException(failure);

    protected abstract T Result(StreamIndex index);
}

internal sealed class AppendItem(IReadOnlyList<LogWrite> writes, long bytes) : LogItem<bool>
{
    public IReadOnlyList<LogWrite> Writes { get; } = writes;

    public override long Bytes { get; } = bytes;

    protected override bool Result(StreamIndex index) => true;
}

internal sealed class DeleteItem(string persistenceId, long upTo) : LogItem<bool>
{
    public string PersistenceId { get; } = persistenceId;

    public long UpTo { get; } = upTo;

    protected override bool Result(StreamIndex index) => true;
}

/// <summary>The highest sequence number after everything that waited before it.</summary>
internal sealed class HighestItem(string persistenceId) : LogItem<long>
{
    public string PersistenceId { get; } = persistenceId;

    protected override long Result(StreamIndex index) => index.Highest(PersistenceId);
}

/// <summary>Answered once no cleaning is due.</summary>
internal sealed class SettledItem : LogItem<bool>
{
    protected override bool Result(StreamIndex index) => true;
}
