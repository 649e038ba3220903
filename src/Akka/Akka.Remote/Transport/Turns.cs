using Akka.Actor;
using Akka.Dispatch.Seeded;

namespace Akka.Remote.Transport;

/// <summary>
/// Where remoting's own work goes on and how it waits: on the thread pool and by the clock; in a seeded world, as its work
/// items and by its clock.
/// </summary>
internal sealed class Turns(ExtendedActorSystem system)
{
    public SeededWorld? World => system.Settings.World;

    /// <summary>Monotonic.</summary>
    public TimeSpan Now => system.Scheduler.MonotonicClock;

    public Random Random => system.Settings.Random;

    public TaskCompletionSource NewPromise() => new(system.Settings.PromiseOptions());

    public void Complete(TaskCompletionSource promise) => system.Settings.Complete(() => promise.TrySetResult());

    public void Queue(IThreadPoolWorkItem item)
    {
        if (World is { } world)
        {
            world.Post(item.Execute);
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false);
        }
    }

    /// <summary>What follows goes on in a turn of its own.</summary>
    public Task Start(Func<Task> work) => system.Settings.Start(work);

    public Task Delay(TimeSpan time)
    {
        if (World is null)
        {
            return Task.Delay(time);
        }

        var promise = NewPromise();
        system.Scheduler.Advanced.ScheduleOnce(time, () => promise.TrySetResult());
        return promise.Task;
    }

    /// <summary>Cancelled with the other one, and when that time is over. To be disposed.</summary>
    public CancellationTokenSource Limit(TimeSpan time, CancellationToken cancel = default)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        if (World is null)
        {
            limit.CancelAfter(time);
        }
        else
        {
            _ = CancelAsync();
        }

        return limit;

        async Task CancelAsync()
        {
            await Delay(time).ConfigureAwait(false);
            try
            {
                limit.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It was not needed any more.
            }
        }
    }
}
