using System.Collections.Immutable;
using Akka.Remote.Transport;
using static Akka.Remote.AssociationEffect;

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
                step.ConnectIfMay();
                break;
            case AssociationInput.AttemptAnswered answered:
                step.Answered(answered.Connection, answered.Uid);
                break;
            case AssociationInput.AttemptFailed failed:
                step.Failed(failed.Connection, failed.Cause, failed.Quarantined);
                break;
            case AssociationInput.Inbound inbound:
                step.Inbound(inbound.Connection, inbound.Uid, inbound.Seen);
                break;
            case AssociationInput.ConnectionLost lost:
                step.Lost(lost.Connection, lost.Info);
                break;
            case AssociationInput.Quarantine { Uid: { } uid }:
                step.Quarantine(uid);
                break;
            case AssociationInput.Quarantine:
                step.Gate();
                break;
            case AssociationInput.SystemMessagesFull:
                step.GiveUp();
                break;
            case AssociationInput.Tick tick:
                step.Tick(tick.OldestSystemMessage);
                break;
            case AssociationInput.ShutDown:
                step.EndAll(DisassociateInfo.Shutdown);
                break;
            default:
                throw new InvalidOperationException($"No such input: {input}");
        }

        return step.Result;
    }
}

/// <summary>One step in the making: the state so far and the effects so far.</summary>
internal struct AssociationStep(AssociationState state, TimeSpan now, ulong nonce, AssociationRules rules)
{
    private readonly ImmutableArray<AssociationEffect>.Builder _effects = ImmutableArray.CreateBuilder<AssociationEffect>();
    private AssociationState _state = state;

    public readonly (AssociationState Next, ImmutableArray<AssociationEffect> Effects) Result => (_state, _effects.ToImmutable());

    public void ConnectIfMay()
    {
        var may = _state.Phase switch
        {
            AssociationPhase.Idle => true,
            AssociationPhase.Gated gated => now >= gated.Until,
            AssociationPhase.Quarantined quarantined => now >= quarantined.RetryAt,
            _ => false,
        };
        if (!may)
        {
            return;
        }

        var connection = new ConnectionId(nonce, Inbound: false);
        _effects.Add(new Connect(connection, _state.SeenNonce));
        _state = _state with
        {
            Attempt = connection,
            Phase = new AssociationPhase.Handshaking(now + rules.HandshakeTimeout),
        };
    }

    public void Answered(ConnectionId connection, SystemUid uid)
    {
        if (_state.Attempt != connection)
        {
            _effects.Add(new Close(connection, DisassociateInfo.Unknown));
            return;
        }

        _state = _state with { Attempt = null };
        if (_state.IsQuarantined(uid, now))
        {
            _effects.Add(new Close(connection, DisassociateInfo.Quarantined));
            if (_state.Phase is AssociationPhase.Handshaking)
            {
                RefusedThere(uid);
            }

            return;
        }

        MeetIncarnation(uid);
        if (_state.Phase is AssociationPhase.Active)
        {
            // Both sides connected at once. The other side may write to this one: it is read, and not written to.
            AddLive(connection);
        }
        else
        {
            Activate(connection, uid);
        }
    }

    public void Failed(ConnectionId connection, Exception cause, bool quarantined)
    {
        if (_state.Attempt != connection)
        {
            return;
        }

        _state = _state with { Attempt = null };
        _effects.Add(new PublishError(cause));
        if (quarantined)
        {
            _effects.Add(new PublishThisSystemQuarantined());
        }

        if (_state.Phase is AssociationPhase.Handshaking)
        {
            CloseGate();
        }
    }

    public void Inbound(ConnectionId connection, SystemUid uid, ulong seen)
    {
        if (_state.IsQuarantined(uid, now))
        {
            _effects.Add(new Refuse(connection, DisassociateInfo.Quarantined));
            return;
        }

        MeetIncarnation(uid);
        _state = _state with { SeenNonce = connection.Nonce };
        if (!rules.UsePassiveConnections)
        {
            // A new connection from there means that the earlier one from there is no longer used there.
            CloseWhere(static other => other.Inbound, DisassociateInfo.Unknown);
            AddLive(connection);
        }
        else if (_state.Phase is not AssociationPhase.Active active)
        {
            Activate(connection, uid);
        }
        else if (active.Writer.Inbound || active.Writer.Nonce == seen)
        {
            // The other side had this connection and connects again: for it the old one is lost.
            CloseWhere(static _ => true, DisassociateInfo.Unknown);
            _effects.Add(new PublishDisassociated(active.Writer.Inbound));
            Activate(connection, uid);
        }
        else
        {
            AddLive(connection);
        }
    }

    public void Lost(ConnectionId connection, DisassociateInfo info)
    {
        if (!_state.Live.Contains(connection))
        {
            return;
        }

        _state = _state with { Live = _state.Live.Remove(connection) };
        if (info == DisassociateInfo.Quarantined)
        {
            _effects.Add(new PublishThisSystemQuarantined());
        }

        if (info == DisassociateInfo.Shutdown)
        {
            _effects.Add(new AssociationEffect.AddressTerminated());
        }

        if (_state.Phase is AssociationPhase.Active active && active.Writer == connection)
        {
            _effects.Add(new PublishDisassociated(connection.Inbound));
            EndAll(DisassociateInfo.Unknown);
            CloseGate();
        }
    }

    public void Quarantine(SystemUid uid)
    {
        if (_state.IsQuarantined(uid, now))
        {
            return;
        }

        Remember(uid);
        if (_state.KnownUid != uid)
        {
            return;
        }

        // A reply to the incarnation that is refused must not arrive after its end is told.
        EndAll(DisassociateInfo.Quarantined);
        _effects.Add(new AssociationEffect.AddressTerminated());
        RefusedThere(uid);
    }

    /// <summary>Without knowing whom to refuse, nothing more can be done than to pause.</summary>
    public void Gate()
    {
        EndAll(DisassociateInfo.Unknown);
        CloseGate();
    }

    /// <summary>System messages cannot be delivered any more.</summary>
    public void GiveUp()
    {
        if (_state.KnownUid is { } uid && !_state.IsQuarantined(uid, now))
        {
            Quarantine(uid);
        }
        else
        {
            _effects.Add(new AssociationEffect.AddressTerminated());
            _effects.Add(new DropSystemMessages());
        }
    }

    public void Tick(TimeSpan? oldestSystemMessage)
    {
        if (_state.Phase is AssociationPhase.Handshaking { Deadline: var deadline } && now >= deadline && _state.Attempt is { } attempt)
        {
            _effects.Add(new Abandon(attempt));
            Failed(attempt, new InvalidAssociationException("No response from remote for outbound association. Handshake timed out."), quarantined: false);
            return;
        }

        if (_state.Phase is not AssociationPhase.Active && _state.KnownUid is { } uid
            && _state.SilentSince is { } since && now - since >= rules.QuarantineAfterSilence && !_state.IsQuarantined(uid, now))
        {
            Quarantine(uid);
            return;
        }

        if (oldestSystemMessage is { } oldest && _state.KnownUid is null && now - oldest >= rules.InitialSystemMessageTimeout)
        {
            GiveUp();
            return;
        }

        // System messages have a way of their own: they are sent again until they arrive, so they also open the gate.
        if (oldestSystemMessage is not null)
        {
            ConnectIfMay();
        }
        else if (_state.Phase is AssociationPhase.Gated gated && now >= gated.Until)
        {
            _state = _state with { Phase = AssociationPhase.Idle.Instance };
        }
    }

    /// <summary>Closes what is open and abandons what is under way.</summary>
    public void EndAll(DisassociateInfo info)
    {
        if (_state.Attempt is { } attempt)
        {
            _effects.Add(new Abandon(attempt));
            _state = _state with { Attempt = null };
        }

        CloseWhere(static _ => true, info);
    }

    // A peer at the address that is not the one met before: that one is gone for ever, with all that was meant for it.
    private void MeetIncarnation(SystemUid uid)
    {
        if (_state.KnownUid is { } old && old != uid)
        {
            if (_state.Phase is AssociationPhase.Active active)
            {
                CloseWhere(static _ => true, DisassociateInfo.Unknown);
                _effects.Add(new PublishDisassociated(active.Writer.Inbound));
                _state = _state with { Phase = AssociationPhase.Idle.Instance };
            }

            if (!_state.IsQuarantined(old, now))
            {
                Remember(old);
                _effects.Add(new AssociationEffect.AddressTerminated());
            }

            _effects.Add(new DropSystemMessages());
        }

        _state = _state with { KnownUid = uid };
    }

    private void Activate(ConnectionId connection, SystemUid uid)
    {
        AddLive(connection);
        _effects.Add(new WriteTo(connection));
        _effects.Add(new PublishAssociated(connection.Inbound));
        _state = _state with { Phase = new AssociationPhase.Active(connection, uid), SilentSince = null };
    }

    private void AddLive(ConnectionId connection)
    {
        _effects.Add(new Accept(connection));
        _state = _state with { Live = _state.Live.Add(connection) };
    }

    private void CloseWhere(Func<ConnectionId, bool> which, DisassociateInfo info)
    {
        foreach (var connection in _state.Live.Where(which))
        {
            _effects.Add(new Close(connection, info));
        }

        _state = _state with { Live = [.. _state.Live.Where(connection => !which(connection))] };
    }

    private void CloseGate()
    {
        _effects.Add(new DropUserMessages());
        _state = _state with
        {
            Phase = new AssociationPhase.Gated(now + rules.RetryGateClosedFor),
            SilentSince = _state.SilentSince ?? now,
        };
    }

    private void RefusedThere(SystemUid uid)
    {
        _effects.Add(new DropUserMessages());
        _effects.Add(new DropSystemMessages());
        _state = _state with
        {
            Phase = new AssociationPhase.Quarantined(uid, now + rules.RetryGateClosedFor),
            SilentSince = _state.SilentSince ?? now,
        };
    }

    private void Remember(SystemUid uid)
    {
        var until = now + rules.QuarantineDuration;
        var clock = now;
        _effects.Add(new PublishQuarantined(uid));
        _state = _state with
        {
            // Those whose time is over go when another comes, so the table stays as small as the trouble is.
            Quarantined = _state.Quarantined.RemoveRange(_state.Quarantined.Where(known => known.Value <= clock).Select(known => known.Key)).SetItem(uid, until),
        };
    }
}
