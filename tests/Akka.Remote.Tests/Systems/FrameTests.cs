using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Event;
using Akka.Remote.Wire;

namespace Akka.Remote.Tests.Systems;

/// <summary>Frames over the limit, frames that are none, and peers of another version.</summary>
public sealed class FrameTests : IAsyncLifetime
{
    private readonly Nodes _nodes = new();
    private ActorSystem _a = null!;
    private ActorSystem _b = null!;
    private IActorRef _echo = null!;

    public async Task InitializeAsync()
    {
        _a = _nodes.Start("a", settings: "akka.remote.dot-netty.tcp.maximum-frame-size = 100000b");
        _b = _nodes.Start("b", settings: "akka.remote.dot-netty.tcp.maximum-frame-size = 40000b");
        _echo = _a.RefTo(_b, _b.Echo());
        Assert.Equal("hi", await _echo.Ask<string>("hi", Nodes.Patience));
    }

    public async Task DisposeAsync() => await _nodes.DisposeAsync();

    [Fact]
    public async Task The_sender_drops_a_message_over_its_limit_with_an_error_and_the_association_lives()
    {
        var (errors, lost) = (_a.Probe(typeof(Error)), _a.Probe(typeof(DisassociatedEvent)));

        _echo.Tell(new byte[100_001], ActorRefs.NoSender);

        Assert.Contains("max allowed size 100000 bytes", (await errors.Next<Error>()).ToString(), StringComparison.Ordinal);
        Assert.Equal("still", await _echo.Ask<string>("still", Nodes.Patience));
        Assert.True(lost.IsEmpty);
    }

    [Fact]
    public async Task The_receiver_skips_a_message_over_its_limit_with_an_error_and_the_association_lives()
    {
        var (errors, lost) = (_b.Probe(typeof(Error)), _a.Probe(typeof(DisassociatedEvent)));

        _echo.Tell(new byte[60_000], ActorRefs.NoSender);

        Assert.Contains("maximum-frame-size", (await errors.Next<Error>()).ToString(), StringComparison.Ordinal);
        Assert.Equal("still", await _echo.Ask<string>("still", Nodes.Patience));
        Assert.True(lost.IsEmpty);
    }

    [Fact]
    public async Task A_system_message_that_not_every_receiver_would_take_is_dropped_with_an_error_and_those_behind_it_arrive()
    {
        var (errors, probe) = (_a.Probe(typeof(Error)), _a.Probe());

        ((IInternalActorRef)_echo).Restart(new InvalidOperationException(new string('x', 50_000)));
        await probe.WatchAsync(_echo);
        ((IInternalActorRef)_echo).Stop();

        Assert.Contains("max allowed size 32000 bytes", (await errors.Next<Error>()).ToString(), StringComparison.Ordinal);
        Assert.Equal(_echo, (await probe.Next<Terminated>()).ActorRef);
    }

    [Fact]
    public async Task A_frame_of_exactly_the_senders_limit_is_sent_and_one_byte_more_is_not()
    {
        var sink = _a.Probe();
        var toA = _b.RefTo(_a, sink.Ref);
        var errors = _b.Probe(typeof(Error));
        var largest = LargestPayload(toA, frameBytesMax: 40_000);

        toA.Tell(new byte[largest], ActorRefs.NoSender);
        toA.Tell(new byte[largest + 1], ActorRefs.NoSender);
        toA.Tell(new byte[1], ActorRefs.NoSender);

        Assert.Equal(largest, (await sink.Next<byte[]>()).Length);
        Assert.Single(await sink.Next<byte[]>());
        Assert.Contains("was 40001 bytes", (await errors.Next<Error>()).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_frame_of_exactly_the_receivers_limit_is_taken_and_one_byte_more_is_not()
    {
        var sink = _b.Probe();
        var toB = _a.RefTo(_b, sink.Ref);
        var errors = _b.Probe(typeof(Error));
        var largest = LargestPayload(toB, frameBytesMax: 40_000);

        toB.Tell(new byte[largest], ActorRefs.NoSender);
        toB.Tell(new byte[largest + 1], ActorRefs.NoSender);
        toB.Tell(new byte[1], ActorRefs.NoSender);

        Assert.Equal(largest, (await sink.Next<byte[]>()).Length);
        Assert.Single(await sink.Next<byte[]>());
        Assert.Contains("was 40001 bytes", (await errors.Next<Error>()).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Messages_of_many_sizes_up_to_the_limit_arrive_whole()
    {
        foreach (var size in new[] { 0, 1, 4000, 4090, 4096, 16_000, 39_000 })
        {
            var sent = new byte[size];
            new Random(size).NextBytes(sent);

            Assert.Equal(sent, await _echo.Ask<byte[]>(sent, Nodes.Patience));
        }
    }

    [Fact]
    public async Task A_message_that_cannot_be_written_is_dropped_with_an_error_and_the_association_lives()
    {
        var errors = _a.Probe(typeof(Error));

        _echo.Tell(new BreaksWhenWritten(), ActorRefs.NoSender);

        Assert.Contains($"Failed to serialize message of type [{typeof(BreaksWhenWritten)}]", (await errors.Next<Error>()).ToString(), StringComparison.Ordinal);
        Assert.Equal("still", await _echo.Ask<string>("still", Nodes.Patience));
    }

    [Fact]
    public async Task A_message_that_cannot_be_read_there_is_dropped_and_the_association_lives()
    {
        var errors = _b.Probe(typeof(Error));

        _echo.Tell(new BreaksWhenRead(), ActorRefs.NoSender);

        Assert.Contains("could not be deserialized", (await errors.Next<Error>()).ToString(), StringComparison.Ordinal);
        Assert.Equal("still", await _echo.Ask<string>("still", Nodes.Patience));
    }

    [Theory]
    [InlineData("474554202F20485454502F312E310D0A0D0A")]
    [InlineData("0000000000000000")]
    [InlineData("FFFFFFFF")]
    [InlineData("04000000DEADBEEF")]
    public async Task A_stranger_that_sends_garbage_is_cut_off_and_nobody_else(string hex)
    {
        using var stranger = await Connect();
        await stranger.SendAsync(Convert.FromHexString(hex), SocketFlags.None);

        Assert.Equal(0, await ReadToEnd(stranger));
        Assert.Equal("still", await _echo.Ask<string>("still", Nodes.Patience));
    }

    [Fact]
    public async Task A_peer_of_another_version_is_told_so_and_cut_off()
    {
        using var peer = await Connect();
        var hello = Frames.Associate(Frames.OriginOf(new Address("akka.tcp", "c", "127.0.0.1", 9), 3), 7, 0);
        hello.Associate.Version = Frames.ProtocolVersion + 1;
        await peer.SendAsync(FrameBuffer.Encode(hello), SocketFlags.None);

        var answer = await ReadFrame(peer);

        Assert.Equal(Refused.Types.Reason.Version, answer.Refused.Reason);
        Assert.Equal(Frames.ProtocolVersion, answer.Refused.Version);
        await ReadToEnd(peer);
        Assert.Equal("still", await _echo.Ask<string>("still", Nodes.Patience));
    }

    [Theory]
    [InlineData("FFFFFFFF")]
    [InlineData("020000000A05")]
    [InlineData("04000000DEADBEEF")]
    public async Task An_associated_peer_that_sends_what_is_no_frame_is_cut_off_and_nobody_else(string hex)
    {
        using var peer = await Connect();
        var lost = _b.Probe(typeof(DisassociatedEvent));
        var hello = Frames.Associate(Frames.OriginOf(new Address("akka.tcp", "c", "127.0.0.1", 9), 3), 7, 0);
        await peer.SendAsync(FrameBuffer.Encode(hello), SocketFlags.None);
        Assert.Equal(_b.Address().Port, (int)(await ReadFrame(peer)).Associated.Origin.Port);

        await peer.SendAsync(Convert.FromHexString(hex), SocketFlags.None);

        await ReadToEnd(peer);
        Assert.Equal("c", (await lost.Next<DisassociatedEvent>()).RemoteAddress.System);
        Assert.Equal("still", await _echo.Ask<string>("still", Nodes.Patience));
    }

    /// <summary>Bytes of an array that fill a frame without sender.</summary>
    private int LargestPayload(IActorRef to, int frameBytesMax)
    {
        var serializer = _a.Serialization.FindSerializerForType(typeof(byte[])).Identifier;
        var path = ((RemoteActorRef)to).Utf8Path.Length;
        var payload = frameBytesMax;
        while (EnvelopeCodec.BodySize(path, 0, serializer, 0, payload) > frameBytesMax)
        {
            payload--;
        }

        Assert.Equal(frameBytesMax, EnvelopeCodec.BodySize(path, 0, serializer, 0, payload));
        return payload;
    }

    private async Task<Socket> Connect()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, _b.Address().Port!.Value));
        return socket;
    }

    private static async Task<Frame> ReadFrame(Socket socket)
    {
        using var limit = new CancellationTokenSource(Nodes.Patience);
        using var stream = new NetworkStream(socket, ownsSocket: false);
        var prefix = new byte[FrameBuffer.LengthBytes];
        await stream.ReadExactlyAsync(prefix, limit.Token);
        var body = new byte[BitConverter.ToInt32(prefix)];
        await stream.ReadExactlyAsync(body, limit.Token);
        return Frame.Parser.ParseFrom(body);
    }

    private static async Task<int> ReadToEnd(Socket socket)
    {
        using var limit = new CancellationTokenSource(Nodes.Patience);
        var buffer = new byte[4096];
        var total = 0;
        try
        {
            while (await socket.ReceiveAsync(buffer, SocketFlags.None, limit.Token) is var read and > 0)
            {
                total += read;
            }
        }
        catch (SocketException)
        {
            // A reset is an end too.
        }

        return total;
    }

    private sealed class BreaksWhenWritten
    {
        private readonly string _unwritten = "not written";

        public int Value => throw new InvalidOperationException(_unwritten);
    }

    private sealed class BreaksWhenRead
    {
        private readonly string _unread = "not read";

        public int Value
        {
            get => 5;
            set => throw new InvalidOperationException($"{value} is {_unread}");
        }
    }
}
