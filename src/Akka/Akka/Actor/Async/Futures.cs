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
        Asking<T>(self, message, null, timeout, cancellationToken);

    /// <param name="self">Who is asked.</param>
    /// <param name="messageFactory">Makes the message, given the reference that answers go to.</param>
    /// <param name="timeout">After which the task fails; null for the default of the settings.</param>
    /// <param name="cancellationToken">Cancels the task.</param>
    public static Task<T> Ask<T>(this ICanTell self, Func<IActorRef, object> messageFactory, TimeSpan? timeout, CancellationToken cancellationToken) =>
        Asking<T>(self, null, messageFactory, timeout, cancellationToken);

    internal static IActorRefProvider? ResolveProvider(ICanTell self) => self switch
    {
        _ when ActorCell.Current is { } cell => cell.SystemImpl.Provider,
        IInternalActorRef reference => reference.Provider,
        ActorSelection selection => ResolveProvider(selection.Anchor),
        _ => null,
    };

    // Gives back the task of the answer itself: an asynchronous method around it would cost as much again as the rest.
    // Whatever goes wrong here goes into the task all the same, as an asynchronous method would put it there.
    private static Task<T> Asking<T>(ICanTell self, object? message, Func<IActorRef, object>? messageFactory, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        FutureActorRef<T>? future = null;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            var provider = ResolveProvider(self)
                ?? throw new ArgumentException("Unable to resolve the target Provider", nameof(self));
            var answer = new TaskCompletionSource<T>(provider.Settings.PromiseOptions());
            future = provider.CreateFutureRef(answer);
            var limit = timeout ?? provider.Settings.AskTimeout;
            if (limit != Timeout.InfiniteTimeSpan && limit > TimeSpan.Zero)
            {
                future.EndAfter(limit);
            }

            future.EndWith(cancellationToken);
            future.DeliverAsk(messageFactory is null ? message! : messageFactory(future), self);
            return answer.Task;
        }
        catch (Exception e)
        {
            future?.Release();
            return FutureFailure.TaskOf<T>(e);
        }
    }
}
