using Akka.Dispatch.Seeded;
using Akka.Dispatch.SysMsg;

namespace Akka.Actor;

/// <summary>
/// Completes when the watched actor has ended, or its node is taken for dead; the watcher side of <c>GracefulStop</c> and
/// <c>WatchAsync</c>.
/// </summary>
/// <param name="watched">The address of the watched actor.</param>
internal sealed class WatchPromiseRef(ActorPath path, IActorRefProvider provider, Address watched) : MinimalActorRef
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
            End();
        }
    }

    // The end of a node is published to whom it concerns, and not sent to each watcher.
    protected override void TellInternal(object message, IActorRef sender)
    {
        if (message is AddressTerminated node && node.Address.Equals(watched))
        {
            End();
        }
    }

    private void End() => provider.Settings.Complete(() => _ended.TrySetResult(true));
}
