using System.Collections.Immutable;
using Akka.Remote.Transport;
using static Akka.Remote.AssociationEffect;

namespace Akka.Remote;

/// <summary>One step in the making: the state and the effects so far, and the changes that steps are made of.</summary>
internal sealed class AssociationStep(AssociationState state, TimeSpan now, ulong nonce, AssociationRules rules)
{
    private readonly ImmutableArray<AssociationEffect>.Builder _effects = ImmutableArray.CreateBuilder<AssociationEffect>();

    public AssociationState State { get; private set; } = state;

    public AssociationPhase Phase => State.Phase;

    public TimeSpan Now => now;

    public AssociationRules Rules => rules;

    public (AssociationState Next, ImmutableArray<AssociationEffect> Effects) Result => (State, _effects.ToImmutable());

    public void Add(AssociationEffect effect) => _effects.Add(effect);

    public bool IsQuarantined(SystemUid uid) => State.IsQuarantined(uid, now);

    public void Connect()
    {
        var connection = new ConnectionId(nonce, Inbound: false);
        Add(new Connect(connection, State.SeenNonce));
        State = State with
        {
            Attempt = connection,
            Phase = new AssociationPhase.Handshaking(now + rules.HandshakeTimeout),
        };
    }

    /// <returns>Whether that attempt was going on. It is over now.</returns>
    public bool EndAttempt(ConnectionId connection)
    {
        if (State.Attempt != connection)
        {
            return false;
        }

        State = State with { Attempt = null };
        return true;
    }

    public void See(ConnectionId inbound) => State = State with { SeenNonce = inbound.Nonce };

    public void Idle() => State = State with { Phase = AssociationPhase.Idle.Instance };

    /// <summary>
    /// A peer at the address that is not the one met before: that one is gone for ever, with all that was meant for it.
    /// </summary>
    public void MeetIncarnation(SystemUid uid)
    {
        if (State.KnownUid is { } old && old != uid)
        {
            if (Phase is AssociationPhase.Active active)
            {
                CloseWhere(static _ => true, DisassociateInfo.Unknown);
                Add(new PublishDisassociated(active.Writer.Inbound));
                Idle();
            }

            if (!IsQuarantined(old))
            {
                Remember(old);
                Add(new AssociationEffect.AddressTerminated());
            }

            Add(new DropSystemMessages());
        }

        State = State with { KnownUid = uid };
    }

    public void Activate(ConnectionId connection, SystemUid uid)
    {
        AddLive(connection);
        Add(new WriteTo(connection));
        Add(new PublishAssociated(connection.Inbound));
        State = State with { Phase = new AssociationPhase.Active(connection, uid), SilentSince = null };
    }

    public void AddLive(ConnectionId connection)
    {
        Add(new Accept(connection));
        State = State with { Live = State.Live.Add(connection) };
    }

    /// <returns>Whether it was live.</returns>
    public bool RemoveLive(ConnectionId connection)
    {
        var live = State.Live.Remove(connection);
        if (live == State.Live)
        {
            return false;
        }

        State = State with { Live = live };
        return true;
    }

    public void CloseWhere(Func<ConnectionId, bool> which, DisassociateInfo info)
    {
        foreach (var connection in State.Live.Where(which))
        {
            Add(new Close(connection, info));
        }

        State = State with { Live = [.. State.Live.Where(connection => !which(connection))] };
    }

    /// <summary>Closes what is open and abandons what is under way.</summary>
    public void EndAll(DisassociateInfo info)
    {
        if (State.Attempt is { } attempt)
        {
            Add(new Abandon(attempt));
            State = State with { Attempt = null };
        }

        CloseWhere(static _ => true, info);
    }

    public void CloseGate()
    {
        Add(new DropUserMessages());
        FallSilent(new AssociationPhase.Gated(now + rules.RetryGateClosedFor));
    }

    public void RefuseThere(SystemUid uid)
    {
        Add(new DropUserMessages());
        Add(new DropSystemMessages());
        FallSilent(new AssociationPhase.Quarantined(uid, now + rules.RetryGateClosedFor));
    }

    /// <summary>Into quarantine.</summary>
    public void Remember(SystemUid uid)
    {
        Add(new PublishQuarantined(uid));

        // Those whose time is over go when another comes, so the table stays as small as the trouble is.
        var over = State.Quarantined.Where(known => known.Value <= now).Select(known => known.Key);
        State = State with { Quarantined = State.Quarantined.RemoveRange(over).SetItem(uid, now + rules.QuarantineDuration) };
    }

    private void FallSilent(AssociationPhase phase) => State = State with { Phase = phase, SilentSince = State.SilentSince ?? now };
}
