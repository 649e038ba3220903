using Akka.Dispatch.SysMsg;

namespace Akka.Actor;

public static class GracefulStopSupport
{
    /// <summary>Sends a <see cref="PoisonPill"/> and waits for the end.</summary>
    /// <returns>True once the actor has ended.</returns>
    /// <exception cref="TaskCanceledException">It has not ended in time.</exception>
    public static Task<bool> GracefulStop(this IActorRef target, TimeSpan timeout) => target.GracefulStop(timeout, PoisonPill.Instance);

    /// <inheritdoc cref="GracefulStop(IActorRef, TimeSpan)"/>
    public static async Task<bool> GracefulStop(this IActorRef target, TimeSpan timeout, object stopMessage)
    {
        var watched = (IInternalActorRef)target;
        using var watch = new TerminationWatch(watched);
        var timer = new LightCancelable();
        watched.Provider.Settings.System.Scheduler.Advanced.ScheduleOnce(timeout, watch.GiveUp, timer);
        target.Tell(stopMessage, ActorRefs.NoSender);
        try
        {
            return await watch.Ended.ConfigureAwait(false);
        }
        finally
        {
            timer.Cancel();
        }
    }
}

public static class WatchAsyncSupport
{
    /// <summary>Waits for the end of an actor, without stopping it.</summary>
    /// <returns>True once the actor has ended; false when the token was cancelled before.</returns>
    public static async Task<bool> WatchAsync(this IActorRef target, CancellationToken token = default)
    {
        using var watch = new TerminationWatch((IInternalActorRef)target);
        using var cancellation = token.UnsafeRegister(static state => ((TerminationWatch)state!).GiveUp(), watch);
        try
        {
            return await watch.Ended.ConfigureAwait(false);
        }
        catch (TaskCanceledException)
        {
            return false;
        }
    }
}

/// <summary>A watch from outside of any actor.</summary>
internal sealed class TerminationWatch : IDisposable
{
    private readonly IInternalActorRef _target;
    private readonly WatchPromiseRef _watcher;

    public TerminationWatch(IInternalActorRef target)
    {
        _target = target;
        var provider = target.Provider;
        _watcher = new WatchPromiseRef(provider.TempPath(), provider, target.Path.Address);
        provider.RegisterTempActor(_watcher, _watcher.Path);
        if (!target.IsLocal)
        {
            // Before the watch, which may already find the node given up.
            provider.Settings.System.EventStream.Subscribe(_watcher, typeof(AddressTerminated));
        }

        target.SendSystemMessage(new Watch(target, _watcher));
    }

    public Task<bool> Ended => _watcher.Ended;

    public void GiveUp() => _watcher.GiveUp();

    public void Dispose()
    {
        if (!_target.IsLocal)
        {
            _watcher.Provider.Settings.System.EventStream.Unsubscribe(_watcher);
        }

        _target.SendSystemMessage(new Unwatch(_target, _watcher));
        _watcher.Provider.UnregisterTempActor(_watcher.Path);
    }
}
