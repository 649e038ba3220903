using Akka.Actor;
using Akka.Remote.Tests.Systems;
using Akka.Remote.Transport;
using Akka.Remote.Wire;

namespace Akka.Remote.Tests.Transport;

/// <summary>What one connection writes, to a peer that may not read.</summary>
public sealed class ConnectionTests : IAsyncDisposable
{
    private readonly Nodes _nodes = new();
    private readonly HeldUpChannel _channel = new();
    private readonly Connection _connection;

    public ConnectionTests() =>
        _connection = new Connection(_channel, new Turns((ExtendedActorSystem)_nodes.Start()), frameBytesMax: 32_000)
        {
            HeartbeatInterval = TimeSpan.FromSeconds(4),
        };

    public async ValueTask DisposeAsync()
    {
        _connection.Abort();
        await _nodes.DisposeAsync();
    }

    [Fact]
    public async Task For_a_peer_that_does_not_read_there_is_one_heartbeat_and_one_acknowledgement_waiting_however_long_it_takes()
    {
        _connection.Post(Frames.Heartbeat());
        await _channel.Blocked.WaitAsync(Nodes.Patience);
        for (var i = 1; i <= 1000; i++)
        {
            _connection.OweAck(1, (ulong)i, due: TimeSpan.FromMinutes(i));
            _connection.Tick(TimeSpan.FromMinutes(i));
        }

        _channel.LetGo();
        _connection.Close(DisassociateInfo.Unknown, Nodes.Patience);
        await _channel.Ended.WaitAsync(Nodes.Patience);

        Assert.Equal(
            [Frames.Heartbeat(), Frames.Heartbeat(), Frames.Ack(1, 1000), Frames.Disassociate(DisassociateInfo.Unknown)],
            Cut(_channel.Written));
    }

    private static List<Frame> Cut(byte[] bytes)
    {
        var frames = new List<Frame>();
        for (var at = 0; at < bytes.Length;)
        {
            var length = BitConverter.ToInt32(bytes, at);
            frames.Add(Frame.Parser.ParseFrom(bytes, at + FrameBuffer.LengthBytes, length));
            at += FrameBuffer.LengthBytes + length;
        }

        return frames;
    }

    /// <summary>Its first write does not come to an end before it is told so.</summary>
    private sealed class HeldUpChannel : MemoryStream, IByteChannel
    {
        private readonly TaskCompletionSource _blocked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Stream Stream => this;

        public string RemoteEndPoint => "nowhere";

        public Task Blocked => _blocked.Task;

        public Task Ended => _ended.Task;

        public byte[] Written => ToArray();

        public void LetGo() => _letGo.SetResult();

        public void EndWriting() => _ended.TrySetResult();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _blocked.TrySetResult();
            await _letGo.Task;
            Write(buffer.Span);
        }
    }
}
