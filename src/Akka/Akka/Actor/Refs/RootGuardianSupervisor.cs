using Akka.Dispatch.Seeded;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Actor;

/// <summary>Supervises the root guardian; when that ends, the system has terminated.</summary>
public class RootGuardianSupervisor(RootActorPath root, IActorRefProvider provider, TaskCompletionSource<Status> terminationPromise, ILoggingAdapter log) : MinimalActorRef
{
    private readonly ActorPath _path = root / "_Root-guardian-supervisor";

    public override ActorPath Path => _path;

    public override IActorRefProvider Provider => provider;

    /// <summary>Absent unless a guardian has failed.</summary>
    public Exception? CauseOfTermination { get; private set; }

    public override void Stop() => Complete();

    public override void SendSystemMessage(ISystemMessage systemMessage)
    {
        switch (systemMessage)
        {
            case Failed failed:
                CauseOfTermination = failed.Cause;
                log.Log(LogLevel.ErrorLevel, failed.Cause, "guardian failed, shutting down!");
                ((IInternalActorRef)failed.Child).Stop();
                break;
            case DeathWatchNotification:
                Complete();
                break;
            default:
                break;
        }
    }

    protected override void TellInternal(object message, IActorRef sender) =>
        log.Log(LogLevel.ErrorLevel, null, $"{_path} received unexpected message [{message}]");

    private void Complete() =>
        provider.Settings.Complete(() =>
            terminationPromise.TrySetResult(CauseOfTermination is null ? Status.Success.Instance : new Status.Failure(CauseOfTermination)));
}
