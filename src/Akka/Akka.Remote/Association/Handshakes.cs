using Akka.Remote.Transport;
using static Akka.Remote.AssociationEffect;

namespace Akka.Remote;

/// <summary>How associations come about.</summary>
internal static class Handshakes
{
    public static void ConnectIfMay(AssociationStep step)
    {
        var may = step.Phase switch
        {
            AssociationPhase.Idle => true,
            AssociationPhase.Gated gated => step.Now >= gated.Until,
            AssociationPhase.Quarantined quarantined => step.Now >= quarantined.RetryAt,
            _ => false,
        };
        if (may)
        {
            step.Connect();
        }
    }

    public static void Answered(AssociationStep step, ConnectionId connection, SystemUid uid)
    {
        if (!step.EndAttempt(connection))
        {
            step.Add(new Close(connection, DisassociateInfo.Unknown));
            return;
        }

        if (step.IsQuarantined(uid))
        {
            step.Add(new Close(connection, DisassociateInfo.Quarantined));
            if (step.Phase is AssociationPhase.Handshaking)
            {
                step.RefuseThere(uid);
            }

            return;
        }

        step.MeetIncarnation(uid);
        if (step.Phase is AssociationPhase.Active)
        {
            // Both sides connected at once. The other side may write to this one: it is read, and not written to.
            step.AddLive(connection);
        }
        else
        {
            step.Activate(connection, uid);
        }
    }

    /// <param name="quarantined">Whether the other side refused because it has quarantined this system.</param>
    public static void Failed(AssociationStep step, ConnectionId connection, Exception cause, bool quarantined)
    {
        if (!step.EndAttempt(connection))
        {
            return;
        }

        step.Add(new PublishError(cause));
        if (quarantined)
        {
            step.Add(new PublishThisSystemQuarantined());
        }

        if (step.Phase is AssociationPhase.Handshaking)
        {
            step.CloseGate();
        }
    }

    /// <param name="seen">The connection of ours that the other side had accepted last.</param>
    public static void Inbound(AssociationStep step, ConnectionId connection, SystemUid uid, ulong seen)
    {
        if (step.IsQuarantined(uid))
        {
            step.Add(new Refuse(connection, DisassociateInfo.Quarantined));
            return;
        }

        step.MeetIncarnation(uid);
        step.See(connection);
        if (!step.Rules.UsePassiveConnections)
        {
            // A new connection from there means that the earlier one from there is no longer used there.
            step.CloseWhere(static other => other.Inbound, DisassociateInfo.Unknown);
            step.AddLive(connection);
        }
        else if (step.Phase is not AssociationPhase.Active active)
        {
            step.Activate(connection, uid);
        }
        else if (active.Writer.Inbound || active.Writer.Nonce == seen)
        {
            // The other side had this connection and connects again: for it the old one is lost.
            step.CloseWhere(static _ => true, DisassociateInfo.Unknown);
            step.Add(new PublishDisassociated(active.Writer.Inbound));
            step.Activate(connection, uid);
        }
        else
        {
            // Ours is not seen there yet: both are read. An earlier one from there is no longer used there.
            step.CloseWhere(static other => other.Inbound, DisassociateInfo.Unknown);
            step.AddLive(connection);
        }
    }
}
