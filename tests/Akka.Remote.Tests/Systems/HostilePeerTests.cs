using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Event;
using Akka.Remote.Serialization.Proto;
using Akka.Remote.Transport;
using Akka.Remote.Wire;
using Google.Protobuf;

namespace Akka.Remote.Tests.Systems;

/// <summary>Peers that mean harm or are broken: nothing of it ends the process, grows without bound or harms others.</summary>
public sealed class HostilePeerTests : IAsyncLifetime
{
    private readonly Nodes _nodes = new();
    private readonly FakePeer _peer = new(uid: 7);
    private ActorSystem _system = null!;
    private IActorRef _echo = null!;

    public Task InitializeAsync()
    {
        _system = _nodes.Start(settings: "akka.remote.dot-netty.tcp.maximum-frame-size = 4m");
        _echo = _system.Echo();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _peer.Dispose();
        await _nodes.DisposeAsync();
    }

    [Fact]
    public async Task A_message_in_thousands_of_messages_is_dropped_with_an_error_and_the_association_lives()
    {
        await AssociateAsync();
        var errors = _system.Probe(typeof(Error));
        var nested = new Payload { Serializer = 17, Manifest = "S", Message = ByteString.CopyFromUtf8("core") };
        while (nested.CalculateSize() < 120_000)
        {
            nested = new Payload { Serializer = 16, Manifest = "ID", Message = new IdentifyData { MessageId = nested }.ToByteString() };
        }

        await _peer.WriteAsync(ToEcho(nested));

        Assert.Contains("64 messages", (await errors.Next<Error>()).Cause?.Message, StringComparison.Ordinal);
        await AssertEchoAsync();
    }

    [Fact]
    public async Task A_selection_of_thousands_of_elements_is_dropped_with_an_error_and_the_association_lives()
    {
        await AssociateAsync();
        var errors = _system.Probe(typeof(Error));
        var selection = new SelectionEnvelope { Payload = new Payload { Serializer = 17, Manifest = "S", Message = ByteString.CopyFromUtf8("hi") } };
        for (var i = 0; i < 5_000; i++)
        {
            selection.Elements.Add(new SelectionEnvelope.Types.Element { Kind = SelectionEnvelope.Types.Element.Types.Kind.ChildPattern, Matcher = "*" });
            selection.Elements.Add(new SelectionEnvelope.Types.Element { Kind = SelectionEnvelope.Types.Element.Types.Kind.Parent });
        }

        await _peer.WriteAsync(ToEcho(new Payload { Serializer = 6, Message = selection.ToByteString() }));

        Assert.Contains("256 elements", (await errors.Next<Error>()).Cause?.Message, StringComparison.Ordinal);
        await AssertEchoAsync();
    }

    [Fact]
    public async Task A_path_as_deep_as_a_frame_is_long_is_dropped_with_an_error_and_the_association_lives()
    {
        await AssociateAsync();
        var errors = _system.Probe(typeof(Error));
        var deep = $"{_peer.Address}/user{string.Concat(Enumerable.Repeat("/a", 1_000_000))}";
        var watch = new WatchData { Watchee = new ActorRefData { Path = EchoPath }, Watcher = new ActorRefData { Path = deep } };

        await _peer.WriteAsync(new Frame
        {
            Envelope = new Remote.Wire.Envelope
            {
                Recipient = EchoPath, Serializer = 22, Manifest = $"{typeof(Watch).FullName}, Akka", Payload = watch.ToByteString(), Sequence = 1, Epoch = 1,
            },
        });

        Assert.Contains("is taken for that of no actor", (await errors.Next<Error>()).Message?.ToString(), StringComparison.Ordinal);
        await AssertEchoAsync();
    }

    [Theory]
    [InlineData("akka.udp", "fake", "127.0.0.1", 1u, 7)]
    [InlineData("akka.tcp", "", "127.0.0.1", 1u, 7)]
    [InlineData("akka.tcp", "fake", "", 1u, 7)]
    [InlineData("akka.tcp", "fake", "127.0.0.1", 0u, 7)]
    [InlineData("akka.tcp", "fake", "127.0.0.1", 65_536u, 7)]
    [InlineData("akka.tcp", "fake", "127.0.0.1", uint.MaxValue, 7)]
    [InlineData("akka.tcp", "fake", "127.0.0.1", 1u, 0)]
    public async Task A_peer_that_says_no_address_it_could_have_is_cut_off_with_a_warning(string protocol, string system, string host, uint port, int uid)
    {
        var warnings = _system.Probe(typeof(Warning));
        _peer.Origin = new Origin { Protocol = protocol, System = system, Host = host, Port = port, Uid = uid };

        await _peer.ConnectAsync(_system);

        await Assert.ThrowsAnyAsync<IOException>(_peer.ReadAsync);
        Assert.Contains("says it is", (await warnings.Next<Warning>()).Message?.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_does_not_say_who_answers_fails_the_association_and_says_so()
    {
        var errors = _system.Probe(typeof(AssociationErrorEvent));
        _peer.Origin = new Origin();
        var address = new Address("akka.tcp", "fake", "127.0.0.1", _peer.Port);

        _system.ActorSelection(new RootActorPath(address) / "user" / "x").Tell("hi", ActorRefs.NoSender);
        await _peer.AcceptAsync();

        Assert.Contains("says it is", (await errors.Next<AssociationErrorEvent>()).Cause.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_handshake_that_repeats_the_number_of_an_open_connection_is_cut_off_and_the_open_one_stays()
    {
        await AssociateAsync(nonce: 9);
        using var copy = new FakePeer(uid: 7) { Origin = _peer.Origin };

        await copy.ConnectAsync(_system, nonce: 9);

        await Assert.ThrowsAnyAsync<IOException>(copy.ReadAsync);
        await AssertEchoAsync();
    }

    [Fact]
    public async Task Half_a_handshake_is_cut_off_after_the_handshake_timeout()
    {
        var hasty = _nodes.Start("hasty", settings: "akka.remote.handshake-timeout = 300 ms");
        var warnings = hasty.Probe(typeof(Warning));
        using var stranger = await ConnectAsync(hasty);

        await stranger.SendAsync(FrameBuffer.Encode(Frames.Associate(_peer.Origin, 1, 0)).AsMemory(0, 20), SocketFlags.None);

        await AssertClosedAsync(stranger);
        Assert.Contains("before it was associated", (await warnings.Next<Warning>()).Message?.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_too_many_connections_without_handshake_the_oldest_is_cut_off_and_others_are_welcome()
    {
        var patient = _nodes.Start("patient", settings: "akka.remote.handshake-timeout = 300 s");
        var echo = _system.RefTo(patient, patient.Echo());
        var strangers = new List<Socket>();

        for (var i = 0; i <= HandshakesUnderWay<Connection>.Max; i++)
        {
            strangers.Add(await ConnectAsync(patient));
        }

        await AssertClosedAsync(strangers[0]);
        Assert.Equal("welcome", await echo.Ask<string>("welcome", Nodes.Patience));
        strangers.ForEach(stranger => stranger.Dispose());
    }

    [Fact]
    public async Task Remote_addresses_are_bounded_and_a_new_one_is_refused_at_the_bound()
    {
        var warnings = _system.Probe(typeof(Warning));
        var dead = _system.Probe(typeof(DeadLetter));
        _system.Remoting().AddressesMax = 1;
        await AssociateAsync();
        using var other = new FakePeer(uid: 8);

        await other.ConnectAsync(_system);
        _system.Provider().ResolveActorRef($"{other.Address}/user/x#5").Tell("no room", ActorRefs.NoSender);

        await Assert.ThrowsAnyAsync<IOException>(other.ReadAsync);
        Assert.Equal("no room", (await dead.Next<DeadLetter>()).Message);
        await AssertEchoAsync();
        Assert.Contains("1 remote addresses", (await warnings.Next<Warning>()).Message?.ToString(), StringComparison.Ordinal);
    }

    private string EchoPath => _echo.Path.ToSerializationFormatWithAddress(_system.Address());

    private Frame ToEcho(Payload payload) => new()
    {
        Envelope = new Remote.Wire.Envelope
        {
            Recipient = EchoPath, Serializer = payload.Serializer, Manifest = payload.Manifest, Payload = payload.Message,
        },
    };

    private async Task AssociateAsync(ulong nonce = 1)
    {
        await _peer.ConnectAsync(_system, nonce);
        Assert.Equal(_system.Name, (await _peer.ReadAsync()).Associated.Origin.System);
    }

    /// <summary>What the peer sends now is delivered and answered.</summary>
    private async Task AssertEchoAsync()
    {
        var frame = ToEcho(new Payload { Serializer = 17, Manifest = "S", Message = ByteString.CopyFromUtf8("still") });
        frame.Envelope.Sender = $"{_peer.Address}/user/x#5";
        await _peer.WriteAsync(frame);
        await _peer.FindAsync(answer => answer.Envelope?.Payload.ToStringUtf8() == "still");
    }

    private static async Task<Socket> ConnectAsync(ActorSystem system)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, system.Address().Port!.Value));
        return socket;
    }

    private static async Task AssertClosedAsync(Socket socket)
    {
        using var limit = new CancellationTokenSource(Nodes.Patience);
        try
        {
            Assert.Equal(0, await socket.ReceiveAsync(new byte[16], SocketFlags.None, limit.Token));
        }
        catch (SocketException)
        {
            // A reset is an end too.
        }
    }
}
