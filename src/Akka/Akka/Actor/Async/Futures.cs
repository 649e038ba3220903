using Akka.Dispatch.Seeded;

namespace Akka.Actor;

/// <summary>
/// Ask: a question whose answer completes a task. A <see cref="Status.Failure"/> fails it, unless that is what is asked
/// for; an answer of another type fails it with <see cref="ArgumentException"/>; no answer in time with
/// <see cref="AskTimeoutException"/>. Without a time-out, that of <c>akka.actor.ask-timeout</c> counts.
/// </summary>
public static class Futures
{
    public static Task<object> Ask(this ICanTell self, object message, TimeSpan? timeout = null) =>
        self.Ask<object>(message, timeout, CancellationToken.None);

    public static Task<object> Ask(this ICanTell self, object message, CancellationToken cancellationToken) =>
        self.Ask<object>(message, null, cancellationToken);

    public static Task<object> Ask(this ICanTell self, object message, TimeSpan? timeout, CancellationToken cancellationToken) =>
        self.Ask<object>(message, timeout, cancellationToken);

    public static Task<T> Ask<T>(this ICanTell self, object message, TimeSpan? timeout = null) =>
        self.Ask<T>(message, timeout, CancellationToken.None);

    public static Task<T> Ask<T>(this ICanTell self, object message, CancellationToken cancellationToken) =>
        self.Ask<T>(message, null, cancellationToken);

    public static Task<T> Ask<T>(this ICanTell self, object message, TimeSpan? timeout, CancellationToken cancellationToken) =>
        Asking<T>(self, _ => message, timeout, cancellationToken);

    /// <param name="self">Who is asked.</param>
    /// <param name="messageFactory">Makes the message, given the reference that answers go to.</param>
    /// <param name="timeout">After which the task fails; null for the default of the settings.</param>
    /// <param name="cancellationToken">Cancels the task.</param>
    public static Task<T> Ask<T>(this ICanTell self, Func<IActorRef, object> messageFactory, TimeSpan? timeout, CancellationToken cancellationToken) =>
        Asking<T>(self, messageFactory, timeout, cancellationToken);

    internal static IActorRefProvider? ResolveProvider(ICanTell self) => self switch
    {
        _ when ActorCell.Current is { } cell => cell.SystemImpl.Provider,
        IInternalActorRef reference => reference.Provider,
        ActorSelection selection => ResolveProvider(selection.Anchor),
        _ => null,
    };

    private static async Task<T> Asking<T>(ICanTell self, Func<IActorRef, object> messageFactory, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var provider = ResolveProvider(self)
            ?? throw new ArgumentException("Unable to resolve the target Provider", nameof(self));
        var answer = new TaskCompletionSource<T>(provider.Settings.PromiseOptions());
        var future = provider.CreateFutureRef(answer);
        var limit = timeout ?? provider.Settings.AskTimeout;
        LightCancelable? timer = null;
        if (limit != Timeout.InfiniteTimeSpan && limit > TimeSpan.Zero)
        {
            timer = new LightCancelable();
            provider.Settings.System.Scheduler.Advanced.ScheduleOnce(
                limit,
                () => answer.TrySetException(new AskTimeoutException($"Timeout after {limit} seconds")),
                timer);
        }

        using var cancellation = cancellationToken.CanBeCanceled
            ? cancellationToken.UnsafeRegister(static (state, token) => ((TaskCompletionSource<T>)state!).TrySetCanceled(token), answer)
            : default;
        try
        {
            future.DeliverAsk(messageFactory(future), self);
            return await answer.Task.ConfigureAwait(false);
        }
        finally
        {
            timer?.Cancel();
            future.Unregister();
        }
    }
}
