using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Event;

namespace Akka.Remote.Tests.Systems;

public sealed class LifecycleTests : IAsyncLifetime
{
    private readonly Nodes _nodes = new();
    private ActorSystem _a = null!;

    public Task InitializeAsync()
    {
        _a = _nodes.Start("a");
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _nodes.DisposeAsync();

    [Fact]
    public async Task Both_sides_publish_that_they_are_associated_and_that_they_no_longer_are()
    {
        var b = _nodes.Start("b");
        var (atA, atB) = (_a.Probe(typeof(AssociationEvent)), b.Probe(typeof(AssociationEvent)));

        await _a.RefTo(b, b.Echo()).Ask<string>("hi", Nodes.Patience);
        var outbound = await atA.Next<AssociatedEvent>();
        var inbound = await atB.Next<AssociatedEvent>();
        await _nodes.CrashAsync(b);
        var lost = await atA.Next<DisassociatedEvent>();

        Assert.Equal((_a.Address(), b.Address(), false), (outbound.LocalAddress, outbound.RemoteAddress, outbound.IsInbound));
        Assert.Equal((b.Address(), _a.Address(), true), (inbound.LocalAddress, inbound.RemoteAddress, inbound.IsInbound));
        Assert.Equal(b.Address(), lost.RemoteAddress);
    }

    [Fact]
    public async Task While_the_gate_is_closed_messages_become_dead_letters_at_once()
    {
        // Longer than a test may take: what becomes a dead letter here does so before the gate opens.
        var patient = _nodes.Start("patient", settings: "akka.remote.retry-gate-closed-for = 300 s");
        var (events, dead) = (patient.Probe(typeof(AssociationEvent)), patient.Probe(typeof(DeadLetter)));
        var address = new Address("akka.tcp", "b", "127.0.0.1", FreePort());
        var selection = patient.ActorSelection(new RootActorPath(address) / "user" / "echo");

        selection.Tell("before", ActorRefs.NoSender);
        Assert.Equal(address, (await events.Next<AssociationErrorEvent>()).RemoteAddress);
        Assert.Equal("before", (await dead.Next<DeadLetter>()).Message);
        selection.Tell("gated", ActorRefs.NoSender);

        Assert.Equal("gated", (await dead.Next<DeadLetter>()).Message);
        Assert.True(events.IsEmpty);
    }

    [Fact]
    public async Task When_the_gate_opens_the_association_recovers()
    {
        var port = FreePort();
        var failed = _a.Probe(typeof(AssociationErrorEvent));
        var address = new Address("akka.tcp", "b", "127.0.0.1", port);
        var selection = _a.ActorSelection(new RootActorPath(address) / "user" / "echo");
        selection.Tell("before", ActorRefs.NoSender);
        await failed.Next<AssociationErrorEvent>();

        _nodes.Start("b", port).Echo();
        await Eventually.True(() => _a.Remoting().AssociationWith(address).State.Phase is AssociationPhase.Idle, "the gate opens");

        Assert.Equal("after", await selection.Ask<string>("after", Nodes.Patience));
    }

    [Fact]
    public async Task A_system_that_restarts_at_its_port_is_another_one_and_its_old_actors_are_gone()
    {
        var b = _nodes.Start("b");
        var old = _a.RefTo(b, b.Echo());
        await old.Ask<string>("hi", Nodes.Patience);
        var (port, uid) = (b.Address().Port!.Value, AddressUidExtension.Uid(b));
        var (watcher, events) = (_a.Probe(), _a.Probe(typeof(QuarantinedEvent), typeof(AssociationEvent)));
        await watcher.WatchAsync(old);
        await _nodes.CrashAsync(b);
        await events.Find<DisassociatedEvent>();

        var again = _nodes.Start("b", port);
        var deadThere = again.Probe(typeof(DeadLetter));
        var young = again.Echo();
        await again.RefTo(_a, _a.Echo("home")).Ask<string>("hello again", Nodes.Patience);

        Assert.Equal(uid, (await events.Find<QuarantinedEvent>()).Uid);
        Assert.Equal(old, (await watcher.Next<Terminated>()).ActorRef);
        Assert.Equal("hi", await _a.RefTo(again, young).Ask<string>("hi", Nodes.Patience));
        old.Tell("for the dead", ActorRefs.NoSender);
        Assert.Equal("for the dead", (await deadThere.Find<DeadLetter>(letter => letter.Message is string)).Message);
    }

    [Fact]
    public async Task A_quarantined_system_gets_nothing_more_and_is_told_so()
    {
        var b = _nodes.Start("b");
        var echo = _a.RefTo(b, b.Echo());
        await echo.Ask<string>("hi", Nodes.Patience);
        var (atA, atB) = (_a.Probe(typeof(QuarantinedEvent)), b.Probe(typeof(ThisActorSystemQuarantinedEvent)));
        var (dead, watcher) = (_a.Probe(typeof(DeadLetter)), _a.Probe());
        await watcher.WatchAsync(echo);

        _a.Provider().Quarantine(b.Address(), AddressUidExtension.Uid(b));

        Assert.Equal(AddressUidExtension.Uid(b), (await atA.Next<QuarantinedEvent>()).Uid);
        Assert.Equal(_a.Address(), (await atB.Next<ThisActorSystemQuarantinedEvent>()).RemoteAddress);
        Assert.True((await watcher.Next<Terminated>()).AddressTerminated);
        echo.Tell("too late", ActorRefs.NoSender);
        Assert.Equal("too late", (await dead.Find<DeadLetter>(letter => letter.Message is string)).Message);
    }

    [Fact]
    public async Task A_system_that_is_gone_and_that_nobody_sends_to_is_quarantined_after_the_time_of_silence()
    {
        var a = _nodes.Start("patient", settings: "akka.remote.quarantine-after-silence = 1 s");
        var b = _nodes.Start("b");
        await a.RefTo(b, b.Echo()).Ask<string>("hi", Nodes.Patience);
        var (uid, quarantined) = (AddressUidExtension.Uid(b), a.Probe(typeof(QuarantinedEvent)));

        await _nodes.CrashAsync(b);

        Assert.Equal(uid, (await quarantined.Next<QuarantinedEvent>()).Uid);
    }

    [Fact]
    public async Task The_quarantined_side_that_connects_again_is_refused()
    {
        var b = _nodes.Start("b");
        await _a.RefTo(b, b.Echo()).Ask<string>("hi", Nodes.Patience);
        var atB = b.Probe(typeof(ThisActorSystemQuarantinedEvent), typeof(AssociationErrorEvent));
        _a.Provider().Quarantine(b.Address(), AddressUidExtension.Uid(b));
        await atB.Find<ThisActorSystemQuarantinedEvent>();
        await Eventually.True(() => b.Remoting().AssociationWith(_a.Address()).State.Phase is AssociationPhase.Idle, "the gate opens");

        b.RefTo(_a, _a.Echo("home")).Tell("let me in", ActorRefs.NoSender);

        await atB.Find<AssociationErrorEvent>();
        await atB.Find<ThisActorSystemQuarantinedEvent>();
    }

    [Fact]
    public void A_busy_port_fails_the_start_and_names_address_and_setting()
    {
        var port = _a.Address().Port!.Value;

        var failure = Assert.ThrowsAny<Exception>(() => _nodes.Start("b", port));

        var cause = Assert.IsType<RemoteTransportException>(failure.GetBaseException() is SocketException ? Flatten(failure).OfType<RemoteTransportException>().Single() : failure);
        Assert.Contains($"127.0.0.1:{port}", cause.Message, StringComparison.Ordinal);
        Assert.Contains("akka.remote.dot-netty.tcp.port", cause.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_is_published()
    {
        var listener = _a.Probe(typeof(RemotingShutdownEvent));

        await _a.Remoting().Shutdown();

        Assert.Equal("Remoting shut down", (await listener.Next<RemotingShutdownEvent>()).ToString());
    }

    [Fact]
    public async Task A_public_name_is_what_references_carry()
    {
        var port = FreePort();
        var known = _nodes.Start("known", port, "akka.remote.dot-netty.tcp { hostname = \"0.0.0.0\", public-hostname = localhost }");

        Assert.Equal(new Address("akka.tcp", "known", "localhost", port), known.Address());
        Assert.Equal("hi", await _a.RefTo(known, known.Echo()).Ask<string>("hi", Nodes.Patience));
    }

    [Fact]
    public async Task What_waits_for_an_address_is_bounded_and_more_becomes_dead_letters()
    {
        // It takes connections and never answers a handshake, so nothing of it leaves the queue.
        using var mute = new TcpListener(IPAddress.Loopback, 0);
        mute.Start();
        var dead = _a.Probe(typeof(DeadLetter));
        var there = _a.Provider().ResolveActorRef($"akka.tcp://mute@127.0.0.1:{((IPEndPoint)mute.LocalEndpoint).Port}/user/x#5");

        for (var i = 0; i < OutboundQueue.MessagesMax; i++)
        {
            there.Tell("waits", ActorRefs.NoSender);
        }

        there.Tell("too many", ActorRefs.NoSender);

        Assert.Equal("too many", (await dead.Next<DeadLetter>()).Message);
    }

    private static IEnumerable<Exception> Flatten(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            yield return exception;
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
