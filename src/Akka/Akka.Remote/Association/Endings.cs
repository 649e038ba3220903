using Akka.Remote.Transport;
using static Akka.Remote.AssociationEffect;

namespace Akka.Remote;

/// <summary>How associations end: lost, given up, refused, out of time.</summary>
internal static class Endings
{
    public static void Lost(AssociationStep step, ConnectionId connection, DisassociateInfo info)
    {
        if (!step.RemoveLive(connection))
        {
            return;
        }

        if (info == DisassociateInfo.Quarantined)
        {
            step.Add(new PublishThisSystemQuarantined());
        }

        if (info == DisassociateInfo.Shutdown)
        {
            step.Add(new AssociationEffect.AddressTerminated());
        }

        if (step.Phase is AssociationPhase.Active active && active.Writer == connection)
        {
            Disassociate(step, DisassociateInfo.Unknown);
        }
    }

    /// <summary>Ends what there is and pauses.</summary>
    public static void Disassociate(AssociationStep step, DisassociateInfo info)
    {
        if (step.Phase is AssociationPhase.Active active)
        {
            step.Add(new PublishDisassociated(active.Writer.Inbound));
        }

        step.EndAll(info);
        step.CloseGate();
    }

    /// <param name="uid">Null: nobody knows whom to refuse, and nothing more can be done than to pause.</param>
    public static void Quarantine(AssociationStep step, SystemUid? uid)
    {
        if (uid is not { } refused)
        {
            Disassociate(step, DisassociateInfo.Unknown);
            return;
        }

        if (step.IsQuarantined(refused))
        {
            return;
        }

        step.Remember(refused);
        if (step.State.KnownUid != refused)
        {
            return;
        }

        // A reply to the incarnation that is refused must not arrive after its end is told.
        step.EndAll(DisassociateInfo.Quarantined);
        step.Add(new AssociationEffect.AddressTerminated());
        step.RefuseThere(refused);
    }

    /// <summary>System messages cannot be delivered any more.</summary>
    public static void GiveUp(AssociationStep step)
    {
        if (step.State.KnownUid is { } uid && !step.IsQuarantined(uid))
        {
            Quarantine(step, uid);
        }
        else
        {
            step.Add(new AssociationEffect.AddressTerminated());
            step.Add(new DropSystemMessages());
        }
    }

    public static void Tick(AssociationStep step, TimeSpan? oldestSystemMessage)
    {
        var (state, now, rules) = (step.State, step.Now, step.Rules);
        if (state.Phase is AssociationPhase.Handshaking { Deadline: var deadline } && now >= deadline && state.Attempt is { } attempt)
        {
            step.Add(new Abandon(attempt));
            Handshakes.Failed(step, attempt, new InvalidAssociationException("No response from remote for outbound association. Handshake timed out."), quarantined: false);
        }
        else if (state.Phase is not AssociationPhase.Active && state.KnownUid is { } uid
            && state.SilentSince is { } since && now - since >= rules.QuarantineAfterSilence && !step.IsQuarantined(uid))
        {
            Quarantine(step, uid);
        }
        else if (oldestSystemMessage is { } oldest && state.KnownUid is null && now - oldest >= rules.InitialSystemMessageTimeout)
        {
            GiveUp(step);
        }
        else if (oldestSystemMessage is not null)
        {
            // System messages have a way of their own: they are sent again until they arrive, so they also open the gate.
            Handshakes.ConnectIfMay(step);
        }
        else if (state.Phase is AssociationPhase.Gated gated && now >= gated.Until)
        {
            step.Idle();
        }
    }
}
