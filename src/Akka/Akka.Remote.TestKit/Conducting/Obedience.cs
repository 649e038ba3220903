using Akka.Actor;
using Akka.Remote.TestKit.Wire;
using Akka.Remote.Transport;

namespace Akka.Remote.TestKit.Conducting;

/// <summary>Does on this node what the controller orders.</summary>
internal static class Obedience
{
    private const int BurstBytes = 1000;
    private const int BytesPerSecondOfMegabit = 125_000;

    /// <summary>Told of the exit value before the process ends by order, so that whoever runs it does not take it for a crash.</summary>
    public static Action<int> Exiting { get; set; } = _ => { };

    public static async Task ObeyAsync(ExtendedActorSystem system, RemoteTransport transport, Frame order)
    {
        switch (order.BodyCase)
        {
            case Frame.BodyOneofCase.Throttle:
                await Manage(transport, new SetThrottle(
                    Address.Parse(order.Throttle.Target), (ThrottleTransportAdapter.Direction)order.Throttle.Direction, Mode(order.Throttle.Rate))).ConfigureAwait(false);
                break;
            case Frame.BodyOneofCase.Disconnect:
                var target = Address.Parse(order.Disconnect.Target);
                await Manage(transport, order.Disconnect.Abort ? new ForceDisassociateExplicitly(target, DisassociateInfo.Unknown) : new ForceDisassociate(target)).ConfigureAwait(false);
                break;
            case Frame.BodyOneofCase.Exit:
                Exiting(order.Exit);
                _ = Task.Run(() => Environment.Exit(order.Exit));
                break;
            case Frame.BodyOneofCase.Shutdown when order.Shutdown.Abort:
                system.Abort();
                break;
            case Frame.BodyOneofCase.Shutdown:
                _ = system.Terminate();
                break;
            default:
                throw new ConductorException($"A node takes no order [{order.BodyCase}]");
        }
    }

    private static async Task Manage(RemoteTransport transport, object command)
    {
        if (!await transport.ManagementCommand(command).ConfigureAwait(false))
        {
            throw new ConductorException("The failure injector adapters are not applied: set TestTransport = true in the MultiNodeConfig");
        }
    }

    private static ThrottleMode Mode(float rate) => rate switch
    {
        < 0 => Unthrottled.Instance,
        0 => Transport.Blackhole.Instance,
        _ => new TokenBucket(BurstBytes, rate * BytesPerSecondOfMegabit, 0, 0),
    };
}
