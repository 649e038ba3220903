using Akka.Remote.Transport;
using static Akka.Remote.AssociationEffect;

namespace Akka.Remote.Tests.Associations;

public class AssociationMachineTests
{
    private const ulong Nonce = 77;

    private static readonly AssociationRules _rules = new(
        HandshakeTimeout: TimeSpan.FromSeconds(15),
        RetryGateClosedFor: TimeSpan.FromSeconds(5),
        QuarantineDuration: TimeSpan.FromDays(5),
        QuarantineAfterSilence: TimeSpan.FromDays(2),
        InitialSystemMessageTimeout: TimeSpan.FromMinutes(3),
        UsePassiveConnections: true);

    private static readonly ConnectionId _out = new(Nonce, Inbound: false);
    private static readonly ConnectionId _in = new(5, Inbound: true);
    private static readonly SystemUid _uid = new(1);
    private static readonly SystemUid _other = new(2);

    private AssociationState _state = AssociationState.Initial;
    private TimeSpan _now = TimeSpan.Zero;

    [Fact]
    public void The_first_message_connects_and_the_answer_makes_it_active()
    {
        Assert.Equal([new Connect(_out, 0)], Step(new AssociationInput.SendWanted()));
        Assert.Empty(Step(new AssociationInput.SendWanted()));
        Assert.Equal(
            [new Accept(_out), new WriteTo(_out), new PublishAssociated(Inbound: false)],
            Step(new AssociationInput.AttemptAnswered(_out, _uid)));

        Assert.Equal(new AssociationPhase.Active(_out, _uid), _state.Phase);
    }

    [Fact]
    public void An_inbound_connection_is_written_to()
    {
        Assert.Equal(
            [new Accept(_in), new WriteTo(_in), new PublishAssociated(Inbound: true)],
            Step(new AssociationInput.Inbound(_in, _uid, 0)));
    }

    [Fact]
    public void Without_passive_connections_an_inbound_one_is_only_read_and_sending_connects()
    {
        var rules = _rules with { UsePassiveConnections = false };

        Assert.Equal([new Accept(_in)], Step(new AssociationInput.Inbound(_in, _uid, 0), rules));
        Assert.Equal([new Connect(_out, 5)], Step(new AssociationInput.SendWanted(), rules));
    }

    [Fact]
    public void When_both_connect_at_once_each_keeps_writing_where_it_began_and_both_are_read()
    {
        Step(new AssociationInput.SendWanted());
        Step(new AssociationInput.Inbound(_in, _uid, Seen: 0));

        Assert.Equal([new Accept(_out)], Step(new AssociationInput.AttemptAnswered(_out, _uid)));

        Assert.Equal(new AssociationPhase.Active(_in, _uid), _state.Phase);
        Assert.Equal([_in, _out], _state.Live.AsEnumerable());
    }

    [Fact]
    public void A_late_handshake_of_a_peer_that_had_not_seen_our_connection_does_not_replace_it()
    {
        Step(new AssociationInput.SendWanted());
        Step(new AssociationInput.AttemptAnswered(_out, _uid));

        Assert.Equal([new Accept(_in)], Step(new AssociationInput.Inbound(_in, _uid, Seen: 0)));

        Assert.Equal(new AssociationPhase.Active(_out, _uid), _state.Phase);
    }

    [Fact]
    public void A_handshake_of_a_peer_that_had_our_connection_replaces_it()
    {
        Step(new AssociationInput.SendWanted());
        Step(new AssociationInput.AttemptAnswered(_out, _uid));

        Assert.Equal(
            [
                new Close(_out, DisassociateInfo.Unknown), new PublishDisassociated(Inbound: false),
                new Accept(_in), new WriteTo(_in), new PublishAssociated(Inbound: true),
            ],
            Step(new AssociationInput.Inbound(_in, _uid, Seen: Nonce)));
    }

    [Fact]
    public void A_second_inbound_connection_replaces_the_first()
    {
        var second = new ConnectionId(6, Inbound: true);
        Step(new AssociationInput.Inbound(_in, _uid, 0));

        Step(new AssociationInput.Inbound(second, _uid, 0));

        Assert.Equal([second], _state.Live.AsEnumerable());
        Assert.Equal(new AssociationPhase.Active(second, _uid), _state.Phase);
    }

    [Fact]
    public void A_peer_that_connects_again_and_again_beside_our_connection_holds_one_of_its_own()
    {
        Step(new AssociationInput.SendWanted());
        Step(new AssociationInput.AttemptAnswered(_out, _uid));
        Step(new AssociationInput.Inbound(_in, _uid, Seen: 0));
        var second = new ConnectionId(6, Inbound: true);

        Assert.Equal([new Close(_in, DisassociateInfo.Unknown), new Accept(second)], Step(new AssociationInput.Inbound(second, _uid, Seen: 0)));

        Assert.Equal([_out, second], _state.Live.AsEnumerable());
        Assert.Equal(new AssociationPhase.Active(_out, _uid), _state.Phase);
    }

    [Fact]
    public void A_lost_association_drops_what_waits_and_the_gate_closes_for_its_time()
    {
        Step(new AssociationInput.Inbound(_in, _uid, 0));

        Assert.Equal(
            [new PublishDisassociated(Inbound: true), new DropUserMessages()],
            Step(new AssociationInput.ConnectionLost(_in, DisassociateInfo.Unknown)));
        Assert.Equal(new AssociationPhase.Gated(TimeSpan.FromSeconds(5)), _state.Phase);

        _now = TimeSpan.FromSeconds(4.9);
        Assert.Empty(Step(new AssociationInput.SendWanted()));

        _now = TimeSpan.FromSeconds(5);
        Assert.Equal([new Connect(_out, 5)], Step(new AssociationInput.SendWanted()));
    }

    [Fact]
    public void An_open_gate_becomes_idle_and_with_system_messages_it_connects_by_itself()
    {
        Step(new AssociationInput.Inbound(_in, _uid, 0));
        Step(new AssociationInput.ConnectionLost(_in, DisassociateInfo.Unknown));
        var gated = _state;
        _now = TimeSpan.FromSeconds(5);

        Step(new AssociationInput.Tick(null));
        Assert.Equal(AssociationPhase.Idle.Instance, _state.Phase);

        _state = gated;
        Assert.Equal([new Connect(_out, 5)], Step(new AssociationInput.Tick(TimeSpan.Zero)));
    }

    [Fact]
    public void An_inbound_connection_opens_a_closed_gate()
    {
        Step(new AssociationInput.SendWanted());
        Step(new AssociationInput.AttemptFailed(_out, new InvalidAssociationException("x"), Quarantined: false));
        Assert.IsType<AssociationPhase.Gated>(_state.Phase);

        Step(new AssociationInput.Inbound(_in, _uid, 0));

        Assert.Equal(new AssociationPhase.Active(_in, _uid), _state.Phase);
    }

    [Fact]
    public void An_attempt_without_answer_ends_at_its_deadline()
    {
        Step(new AssociationInput.SendWanted());
        _now = TimeSpan.FromSeconds(15);

        var effects = Step(new AssociationInput.Tick(null));

        Assert.Equal(new Abandon(_out), effects[0]);
        Assert.IsType<PublishError>(effects[1]);
        Assert.IsType<DropUserMessages>(effects[2]);
        Assert.Equal([new Close(_out, DisassociateInfo.Unknown)], Step(new AssociationInput.AttemptAnswered(_out, _uid)));
    }

    [Fact]
    public void Another_incarnation_at_the_address_quarantines_the_one_before_and_takes_its_place()
    {
        var second = new ConnectionId(6, Inbound: true);
        Step(new AssociationInput.Inbound(_in, _uid, 0));

        Assert.Equal(
            [
                new Close(_in, DisassociateInfo.Unknown), new PublishDisassociated(Inbound: true), new PublishQuarantined(_uid),
                new AssociationEffect.AddressTerminated(), new DropSystemMessages(),
                new Accept(second), new WriteTo(second), new PublishAssociated(Inbound: true),
            ],
            Step(new AssociationInput.Inbound(second, _other, 0)));

        var third = new ConnectionId(7, Inbound: true);
        Assert.Equal([new Refuse(third, DisassociateInfo.Quarantined)], Step(new AssociationInput.Inbound(third, _uid, 0)));
        Assert.Equal(new AssociationPhase.Active(second, _other), _state.Phase);
    }

    [Fact]
    public void A_quarantined_incarnation_is_refused_both_ways_and_another_one_is_welcome()
    {
        Step(new AssociationInput.Inbound(_in, _uid, 0));

        Assert.Equal(
            [
                new PublishQuarantined(_uid), new Close(_in, DisassociateInfo.Quarantined),
                new AssociationEffect.AddressTerminated(), new DropUserMessages(), new DropSystemMessages(),
            ],
            Step(new AssociationInput.Quarantine(_uid)));
        Assert.Empty(Step(new AssociationInput.SendWanted()));

        _now = TimeSpan.FromSeconds(5);
        Assert.Equal([new Connect(_out, 5)], Step(new AssociationInput.SendWanted()));
        Assert.Equal(
            [new Close(_out, DisassociateInfo.Quarantined), new DropUserMessages(), new DropSystemMessages()],
            Step(new AssociationInput.AttemptAnswered(_out, _uid)));
        Assert.Equal(new AssociationPhase.Quarantined(_uid, TimeSpan.FromSeconds(10)), _state.Phase);

        Step(new AssociationInput.Inbound(new ConnectionId(9, Inbound: true), _other, 0));
        Assert.Equal(new AssociationPhase.Active(new ConnectionId(9, Inbound: true), _other), _state.Phase);
    }

    [Fact]
    public void A_quarantine_is_forgotten_after_its_time()
    {
        Step(new AssociationInput.Inbound(_in, _uid, 0));
        Step(new AssociationInput.Quarantine(_uid));
        _now = TimeSpan.FromDays(5);

        Step(new AssociationInput.Inbound(new ConnectionId(9, Inbound: true), _uid, 0));

        Assert.Equal(new AssociationPhase.Active(new ConnectionId(9, Inbound: true), _uid), _state.Phase);
    }

    [Fact]
    public void Quarantining_an_incarnation_that_is_not_there_leaves_the_present_one_alone()
    {
        Step(new AssociationInput.Inbound(_in, _uid, 0));

        Assert.Equal([new PublishQuarantined(_other)], Step(new AssociationInput.Quarantine(_other)));

        Assert.Equal(new AssociationPhase.Active(_in, _uid), _state.Phase);
    }

    [Fact]
    public void Quarantine_without_uid_only_closes_the_gate()
    {
        Step(new AssociationInput.Inbound(_in, _uid, 0));

        Step(new AssociationInput.Quarantine(null));

        Assert.Equal(new AssociationPhase.Gated(TimeSpan.FromSeconds(5)), _state.Phase);
        Assert.Empty(_state.Quarantined);
    }

    [Fact]
    public void A_peer_that_quarantined_us_is_reported()
    {
        Step(new AssociationInput.SendWanted());

        var effects = Step(new AssociationInput.AttemptFailed(_out, new InvalidAssociationException("x"), Quarantined: true));

        Assert.Contains(new PublishThisSystemQuarantined(), effects);
    }

    [Fact]
    public void A_peer_that_shuts_down_ends_the_watches_at_once()
    {
        Step(new AssociationInput.Inbound(_in, _uid, 0));

        var effects = Step(new AssociationInput.ConnectionLost(_in, DisassociateInfo.Shutdown));

        Assert.Contains(new AssociationEffect.AddressTerminated(), effects);
    }

    [Fact]
    public void Too_many_system_messages_quarantine_a_known_peer_and_give_up_on_an_unknown_one()
    {
        Assert.Equal(
            [new AssociationEffect.AddressTerminated(), new DropSystemMessages()],
            Step(new AssociationInput.SystemMessagesFull()));

        Step(new AssociationInput.Inbound(_in, _uid, 0));
        Assert.Contains(new PublishQuarantined(_uid), Step(new AssociationInput.SystemMessagesFull()));
    }

    [Fact]
    public void System_messages_for_an_address_that_never_answered_are_given_up_after_their_time()
    {
        Step(new AssociationInput.SendWanted());
        Step(new AssociationInput.AttemptFailed(_out, new InvalidAssociationException("x"), Quarantined: false));
        _now = TimeSpan.FromMinutes(3);

        Assert.Contains(new DropSystemMessages(), Step(new AssociationInput.Tick(TimeSpan.Zero)));
    }

    [Fact]
    public void A_peer_that_is_silent_for_days_is_quarantined()
    {
        Step(new AssociationInput.Inbound(_in, _uid, 0));
        Step(new AssociationInput.ConnectionLost(_in, DisassociateInfo.Unknown));
        _now = TimeSpan.FromDays(2);

        Assert.Contains(new PublishQuarantined(_uid), Step(new AssociationInput.Tick(null)));
    }

    [Theory]
    [InlineData(1), InlineData(7), InlineData(20676840)]
    public void Whatever_happens_the_writer_is_live_and_is_changed_only_after_it_is_closed_or_lost(int seed)
    {
        var random = new Random(seed);
        var handshaken = new List<ConnectionId>();
        ConnectionId? attempt = null;
        ConnectionId? writer = null;
        for (var i = 1; i <= 2000; i++)
        {
            _now += TimeSpan.FromMilliseconds(random.Next(4000));
            var uid = new SystemUid(random.Next(10) == 0 ? 2 : 1);
            AssociationInput input = random.Next(8) switch
            {
                0 => new AssociationInput.Inbound(new ConnectionId((ulong)i + 1000, true), uid, attempt?.Nonce ?? 0),
                1 when attempt is { } answered => new AssociationInput.AttemptAnswered(answered, uid),
                2 when attempt is { } failed => new AssociationInput.AttemptFailed(failed, new InvalidAssociationException("x"), random.Next(2) == 0),
                3 when handshaken.Count > 0 => new AssociationInput.ConnectionLost(handshaken[random.Next(handshaken.Count)], (DisassociateInfo)random.Next(3)),
                4 when random.Next(20) == 0 => new AssociationInput.Quarantine(random.Next(2) == 0 ? uid : null),
                5 => new AssociationInput.Tick(random.Next(2) == 0 ? _now : null),
                _ => new AssociationInput.SendWanted(),
            };

            if (input is AssociationInput.AttemptAnswered or AssociationInput.AttemptFailed)
            {
                attempt = null;
            }

            var lost = input is AssociationInput.ConnectionLost gone ? gone.Connection : (ConnectionId?)null;
            foreach (var effect in Step(input, nonce: (ulong)i))
            {
                switch (effect)
                {
                    case Connect connect:
                        attempt = connect.Connection;
                        break;
                    case Accept accept:
                        handshaken.Add(accept.Connection);
                        break;
                    case Close close:
                        handshaken.Remove(close.Connection);
                        writer = writer == close.Connection ? null : writer;
                        break;
                    case WriteTo write:
                        Assert.True(writer is null || writer == lost, $"seed {seed}, step {i}: {writer} gave way to {write.Connection} on {input}");
                        writer = write.Connection;
                        break;
                }
            }

            if (lost is { } ended)
            {
                handshaken.Remove(ended);
                writer = writer == ended ? null : writer;
            }

            if (_state.Phase is AssociationPhase.Active active)
            {
                Assert.True(active.Writer == writer && _state.Live.Contains(active.Writer), $"seed {seed}, step {i}: {active.Writer} is written to and not live");
                Assert.False(_state.IsQuarantined(active.Uid, _now), $"seed {seed}, step {i}: {active.Uid} is quarantined and written to");
            }
        }
    }

    private AssociationEffect[] Step(AssociationInput input, AssociationRules? rules = null, ulong nonce = Nonce)
    {
        (_state, var effects) = AssociationMachine.Step(_state, input, _now, nonce, rules ?? _rules);
        return [.. effects];
    }
}
