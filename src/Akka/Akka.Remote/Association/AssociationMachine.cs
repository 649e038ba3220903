using System.Collections.Immutable;

namespace Akka.Remote;

/// <summary>
/// Decides for one remote address: when to connect, which connection is written to, when messages are dropped, when an
/// incarnation is refused. Each side writes to one connection until it is lost and never changes over in between, so that
/// messages stay in order even when both sides connect at once and two connections stand.
/// </summary>
internal static class AssociationMachine
{
    /// <param name="nonce">A fresh random number, for a connection that this step may open; not 0.</param>
    /// <returns>The next state, and the effects in the order they must happen.</returns>
    public static (AssociationState Next, ImmutableArray<AssociationEffect> Effects) Step(
        AssociationState state, AssociationInput input, TimeSpan now, ulong nonce, AssociationRules rules)
    {
        var step = new AssociationStep(state, now, nonce, rules);
        switch (input)
        {
            case AssociationInput.SendWanted:
                Handshakes.ConnectIfMay(step);
                break;
            case AssociationInput.AttemptAnswered answered:
                Handshakes.Answered(step, answered.Connection, answered.Uid);
                break;
            case AssociationInput.AttemptFailed failed:
                Handshakes.Failed(step, failed.Connection, failed.Cause, failed.Quarantined);
                break;
            case AssociationInput.Inbound inbound:
                Handshakes.Inbound(step, inbound.Connection, inbound.Uid, inbound.Seen);
                break;
            case AssociationInput.ConnectionLost lost:
                Endings.Lost(step, lost.Connection, lost.Info);
                break;
            case AssociationInput.Disassociate disassociate:
                Endings.Disassociate(step, disassociate.Info);
                break;
            case AssociationInput.Quarantine quarantine:
                Endings.Quarantine(step, quarantine.Uid);
                break;
            case AssociationInput.SystemMessagesFull:
                Endings.GiveUp(step);
                break;
            case AssociationInput.Tick tick:
                Endings.Tick(step, tick.OldestSystemMessage);
                break;
            case AssociationInput.ShutDown:
                step.EndAll(Transport.DisassociateInfo.Shutdown);
                break;
            default:
                throw new InvalidOperationException($"No such input: {input}");
        }

        return step.Result;
    }
}
