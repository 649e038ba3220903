using Akka.Actor;

namespace Akka.Remote.Tests.Systems;

public sealed class MessagingTests : IAsyncLifetime
{
    private readonly Nodes _nodes = new();
    private ActorSystem _a = null!;
    private ActorSystem _b = null!;

    public Task InitializeAsync()
    {
        _a = _nodes.Start("a");
        _b = _nodes.Start("b");
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _nodes.DisposeAsync();

    [Fact]
    public void The_address_has_the_bound_port()
    {
        Assert.Equal("akka.tcp", _a.Address().Protocol);
        Assert.Equal("127.0.0.1", _a.Address().Host);
        Assert.InRange(_a.Address().Port!.Value, 1, 65535);
        Assert.True(_a.Provider().HasAddress(_a.Address()));
        Assert.False(_a.Provider().HasAddress(_b.Address()));
    }

    [Fact]
    public async Task A_message_goes_there_and_the_answer_comes_back_to_its_sender()
    {
        var probe = _a.Probe();
        var echo = _a.RefTo(_b, _b.Echo());

        echo.Tell("hello", probe.Ref);

        Assert.Equal("hello", await probe.Next<string>());
        Assert.Equal(echo, probe.LastSender);
    }

    [Fact]
    public async Task Both_sides_ask()
    {
        var toB = _a.RefTo(_b, _b.Echo());
        var toA = _b.RefTo(_a, _a.Echo());

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 200).Select(i => (i % 2 == 0 ? toB : toA).Ask<int>(i, Nodes.Patience)));

        Assert.Equal(Enumerable.Range(0, 200), answers);
    }

    [Fact]
    public async Task A_selection_with_an_address_reaches_the_actor_there()
    {
        var echo = _b.Echo();
        var selection = _a.ActorSelection(new RootActorPath(_b.Address()) / "user" / "ech*");

        Assert.Equal("hi", await selection.Ask<string>("hi", Nodes.Patience));

        var found = await _a.ActorSelection($"{_b.Address()}/user/echo").ResolveOne(Nodes.Patience);
        Assert.Equal(_a.RefTo(_b, echo), found);
    }

    [Fact]
    public async Task Identify_tells_who_is_there_and_that_nobody_is()
    {
        var echo = _b.Echo();

        var there = await _a.ActorSelection($"{_b.Address()}/user/echo").Ask<ActorIdentity>(new Identify(1), Nodes.Patience);
        var nobody = await _a.ActorSelection($"{_b.Address()}/user/none").Ask<ActorIdentity>(new Identify("two"), Nodes.Patience);

        Assert.Equal(new ActorIdentity(1, _a.RefTo(_b, echo)), there);
        Assert.Equal(new ActorIdentity("two", null!), nobody);
    }

    [Fact]
    public async Task References_inside_messages_work_on_the_other_side_and_are_local_at_home()
    {
        var probe = _a.Probe();
        var relay = _a.RefTo(_b, _b.ActorOf(Props.Create(() => new Relay())));

        relay.Tell(new Introduce(probe.Ref, "via the reference"), ActorRefs.NoSender);

        var arrived = await probe.Next<Introduce>();
        Assert.Same(probe.Ref, arrived.Whom);
    }

    [Fact]
    public async Task A_forwarded_message_keeps_its_sender_over_three_systems()
    {
        var c = _nodes.Start("c");
        var echo = c.Echo();
        var forwarder = _a.RefTo(_b, _b.ActorOf(Props.Create(() => new Forwarder(_b.RefTo(c, echo)))));

        Assert.Equal("around", await forwarder.Ask<string>("around", Nodes.Patience));
    }

    [Fact]
    public async Task A_remote_failure_arrives_as_the_failure_of_an_ask()
    {
        var failing = _a.RefTo(_b, _b.ActorOf(Props.Create(() => new Failing())));

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => failing.Ask<string>("x", Nodes.Patience));

        var cause = failure as ArgumentException ?? failure.InnerException as ArgumentException;
        Assert.Equal("no x here", cause!.Message);
    }

    [Fact]
    public async Task Messages_of_one_sender_stay_in_order_both_ways_at_once()
    {
        const int count = 20_000;
        var atA = _a.ActorOf(Props.Create(() => new InOrder(count)));
        var atB = _b.ActorOf(Props.Create(() => new InOrder(count)));
        var toA = _b.RefTo(_a, atA);
        var toB = _a.RefTo(_b, atB);

        await Task.WhenAll(
            Task.Run(() => TellAll(toB, count)),
            Task.Run(() => TellAll(toA, count)));

        Assert.Equal("in order", await toB.Ask<string>("report", Nodes.Patience));
        Assert.Equal("in order", await toA.Ask<string>("report", Nodes.Patience));
    }

    [Fact]
    public async Task Two_connections_that_are_opened_at_once_lose_nothing()
    {
        for (var round = 0; round < 20; round++)
        {
            await using var nodes = new Nodes();
            var (a, b) = (nodes.Start("a"), nodes.Start("b"));
            var (toB, toA) = (a.RefTo(b, b.Echo()), b.RefTo(a, a.Echo()));
            using var start = new Barrier(2);

            var asks = new[] { toB, toA }.Select(to => Task.Run(async () =>
            {
                start.SignalAndWait();
                await Task.WhenAll(Enumerable.Range(0, 50).Select(i => to.Ask<int>(i, Nodes.Patience)));
            }));

            await Task.WhenAll(asks);
        }
    }

    [Fact]
    public async Task Without_passive_connections_each_side_connects_for_itself()
    {
        const string off = "akka.remote.use-passive-connections = off";
        var (c, d) = (_nodes.Start("c", settings: off), _nodes.Start("d", settings: off));
        var inbound = c.Probe(typeof(AssociatedEvent));

        Assert.Equal("hi", await c.RefTo(d, d.Echo()).Ask<string>("hi", Nodes.Patience));

        Assert.False((await inbound.Next<AssociatedEvent>()).IsInbound);
        Assert.Equal("hi", await d.RefTo(c, c.Echo()).Ask<string>("hi", Nodes.Patience));
    }

    [Fact]
    public async Task What_was_told_before_the_end_of_the_system_arrives()
    {
        const int count = 5000;
        var inOrder = _b.ActorOf(Props.Create(() => new InOrder(count)));
        TellAll(_a.RefTo(_b, inOrder), count);

        await _a.Terminate().WaitAsync(Nodes.Patience);

        Assert.Equal("in order", await inOrder.Ask<string>("report", Nodes.Patience));
    }

    [Fact]
    public async Task After_the_end_of_the_system_its_port_is_free()
    {
        var port = _a.Address().Port!.Value;
        await _a.Terminate().WaitAsync(Nodes.Patience);

        var again = _nodes.Start("a", port);

        Assert.Equal(port, again.Address().Port);
    }

    private static void TellAll(IActorRef to, int count)
    {
        for (var i = 0; i < count; i++)
        {
            to.Tell(new Numbered(i, "some sixty bytes of payload, as small messages often have them"), ActorRefs.NoSender);
        }
    }

    private sealed record Introduce(IActorRef Whom, string Text);

    private sealed record Numbered(int Number, string Text);

    private sealed class Relay : ReceiveActor
    {
        public Relay() => Receive<Introduce>(introduce => introduce.Whom.Tell(introduce));
    }

    private sealed class Forwarder : ReceiveActor
    {
        public Forwarder(IActorRef to) => ReceiveAny(message => to.Forward(message));
    }

    private sealed class Failing : ReceiveActor
    {
        public Failing() => ReceiveAny(_ => Sender.Tell(new Status.Failure(new ArgumentException("no x here"))));
    }

    /// <summary>Answers a report when all have come.</summary>
    private sealed class InOrder : ReceiveActor
    {
        private int _next;
        private string _verdict = "in order";
        private IActorRef? _asker;

        public InOrder(int count)
        {
            Receive<Numbered>(numbered =>
            {
                if (numbered.Number != _next)
                {
                    _verdict = $"{numbered.Number} instead of {_next}";
                }

                _next = numbered.Number + 1;
                Report(count);
            });
            Receive<string>(_ =>
            {
                _asker = Sender;
                Report(count);
            });
        }

        private void Report(int count)
        {
            if (_asker is { } asker && (_next == count || _verdict != "in order"))
            {
                asker.Tell(_verdict);
            }
        }
    }
}
