using Akka.Actor;
using Akka.Dispatch.SysMsg;

namespace Akka.Dispatch;

/// <summary>
/// Runs the pieces of an asynchronous receive inside the actor: at once when on the actor's thread, else as a system
/// message. The mailbox is suspended until the whole of it has ended, so no other message is handled between the pieces.
/// </summary>
public class ActorTaskScheduler : TaskScheduler
{
    private readonly ActorCell _cell;

    internal ActorTaskScheduler(ActorCell cell) => _cell = cell;

    /// <summary>The message that the running task was started for.</summary>
    public object? CurrentMessage { get; private set; }

    public override int MaximumConcurrencyLevel => 1;

    public static void RunTask(Action action) => RunTask(() =>
    {
        action();
        return Task.CompletedTask;
    });

    /// <summary>Runs an asynchronous action as part of the message that is being handled.</summary>
    /// <exception cref="InvalidOperationException">Not called from inside an actor.</exception>
    public static void RunTask(Func<Task> asyncAction)
    {
        var cell = ActorCell.Current
            ?? throw new InvalidOperationException("RunTask must be called from an actor context.");
        cell.TaskScheduler.Run(asyncAction);
    }

    internal void Execute(Task task) => TryExecuteTask(task);

    protected override void QueueTask(Task task)
    {
        if (ReferenceEquals(ActorCell.Current, _cell) && (task.CreationOptions & TaskCreationOptions.LongRunning) == 0)
        {
            TryExecuteTask(task);
        }
        else
        {
            _cell.SendSystemMessage(new ActorTask(task));
        }
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && ReferenceEquals(ActorCell.Current, _cell) && TryExecuteTask(task);

    /// <summary>None: what waits is in the actor's mailbox.</summary>
    protected override IEnumerable<Task> GetScheduledTasks() => [];

    protected virtual void OnBeforeTaskStarted()
    {
    }

    protected virtual void OnAfterTaskCompleted()
    {
    }

    private void Run(Func<Task> asyncAction)
    {
        CurrentMessage = _cell.CurrentMessage;
        OnBeforeTaskStarted();
        var start = new Task<Task>(asyncAction);
        start.RunSynchronously(this);
        var whole = start.IsCompletedSuccessfully ? start.Result ?? Task.CompletedTask : start;
        if (whole.IsCompletedSuccessfully)
        {
            Ended();
            return;
        }

        _cell.BeginAsyncReceive();
        if (whole.IsCompleted)
        {
            Fail(whole);
            return;
        }

        whole.ContinueWith(
            static (ended, state) => ((ActorTaskScheduler)state!).Complete(ended),
            this,
            CancellationToken.None,
            TaskContinuationOptions.None,
            this);
    }

    private void Complete(Task ended)
    {
        if (ended.IsCompletedSuccessfully)
        {
            Ended();
            _cell.EndAsyncReceive();
        }
        else
        {
            Fail(ended);
        }
    }

    // As a system message: the rest of a handler that started the task still runs before the failure counts.
    private void Fail(Task ended)
    {
        Ended();
        var cause = ended.IsCanceled ? new TaskCanceledException(ended) : Single(ended.Exception!);
        _cell.SendSystemMessage(new AsyncReceiveFailed(cause));
    }

    private void Ended()
    {
        OnAfterTaskCompleted();
        CurrentMessage = null;
    }

    private static Exception Single(AggregateException exception)
    {
        var flat = exception.Flatten();
        return flat.InnerExceptions.Count == 1 ? flat.InnerExceptions[0] : flat;
    }
}
