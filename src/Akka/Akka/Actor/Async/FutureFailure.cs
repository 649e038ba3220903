using System.Runtime.CompilerServices;

namespace Akka.Actor;

/// <summary>Failures of an Ask as an asynchronous method that throws them reports them: a cancellation cancels the task.</summary>
internal static class FutureFailure
{
    public static Task<T> TaskOf<T>(Exception cause)
    {
        var builder = AsyncTaskMethodBuilder<T>.Create();
        builder.SetException(cause);
        return builder.Task;
    }

    public static bool TryFail<T>(this TaskCompletionSource<T> result, Exception cause) =>
        cause is OperationCanceledException ? result.TrySetFromTask(TaskOf<T>(cause)) : result.TrySetException(cause);
}
