using Akka.Dispatch.Seeded;
using Akka.Dispatch.SysMsg;

namespace Akka.Actor;

/// <summary>Completes when the watched actor has ended; the watcher side of <c>GracefulStop</c> and <c>WatchAsync</c>.</summary>
internal sealed class WatchPromiseRef(ActorPath path, IActorRefProvider provider) : MinimalActorRef
{
    private readonly TaskCompletionSource<bool> _ended = new(provider.Settings.PromiseOptions());

    public override ActorPath Path => path;

    public override IActorRefProvider Provider => provider;

    public Task<bool> Ended => _ended.Task;

    public void GiveUp() => _ended.TrySetCanceled();

    public override void SendSystemMessage(ISystemMessage message)
    {
        if (message is DeathWatchNotification)
        {
            provider.Settings.Complete(() => _ended.TrySetResult(true));
        }
    }
}
