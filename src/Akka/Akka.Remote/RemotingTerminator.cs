using Akka.Actor;
using Akka.Dispatch.SysMsg;

namespace Akka.Remote;

/// <summary>Holds up the end of the system actors until remoting has written what waits and closed.</summary>
internal sealed class RemotingTerminator : UntypedActor
{
    private readonly RemoteTransport _transport;

    public RemotingTerminator(RemoteTransport transport) => _transport = transport;

    public static Props Props(RemoteTransport transport) => Actor.Props.Create(() => new RemotingTerminator(transport));

    protected override void PreStart() =>
        ((ExtendedActorSystem)Context.System).SystemGuardian.Tell(RegisterTerminationHook.Instance, Self);

    protected override void OnReceive(object message)
    {
        if (message is TerminationHook)
        {
            var guardian = Sender;
            _transport.Shutdown().PipeTo(guardian, Self, () => TerminationHookDone.Instance, _ => TerminationHookDone.Instance);
        }
    }
}
