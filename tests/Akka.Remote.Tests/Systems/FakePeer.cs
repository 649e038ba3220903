using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Remote.Wire;

namespace Akka.Remote.Tests.Systems;

/// <summary>The other end of an association, frame by frame.</summary>
internal sealed class FakePeer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private NetworkStream? _stream;

    public FakePeer(int uid)
    {
        _listener.Start();
        Origin = Frames.OriginOf(new Address("akka.tcp", "fake", "127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port), uid);
    }

    public Origin Origin { get; set; }

    public Address Address => Frames.AddressOf(Origin);

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Waits for the other side to connect, and answers its handshake.</summary>
    public async Task<Associate> AcceptAsync()
    {
        _stream?.Dispose();
        _stream = new NetworkStream(await _listener.AcceptSocketAsync().WaitAsync(Nodes.Patience), ownsSocket: true);
        var hello = await ReadAsync();
        await WriteAsync(Frames.Associated(Origin));
        return hello.Associate;
    }

    /// <summary>Connects to a system and sends a handshake; how it is answered is the test's to read.</summary>
    public async Task ConnectAsync(ActorSystem system, ulong nonce = 1, ulong seen = 0)
    {
        _stream?.Dispose();
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, system.Address().Port!.Value).WaitAsync(Nodes.Patience);
        _stream = new NetworkStream(socket, ownsSocket: true);
        await WriteAsync(Frames.Associate(Origin, nonce, seen));
    }

    public async Task WriteAsync(Frame frame) => await _stream!.WriteAsync(FrameBuffer.Encode(frame));

    /// <summary>The next system message; heartbeats and user messages are passed over.</summary>
    public async Task<Remote.Wire.Envelope> ReadSystemMessageAsync() => (await FindAsync(frame => frame is { Envelope.Sequence: > 0 })).Envelope;

    /// <summary>The next frame that fits; others are passed over, but not for ever.</summary>
    public async Task<Frame> FindAsync(Func<Frame, bool> fits)
    {
        return await Find().WaitAsync(Nodes.Patience);

        async Task<Frame> Find()
        {
            while (true)
            {
                if (await ReadAsync() is var frame && fits(frame))
                {
                    return frame;
                }
            }
        }
    }

    public async Task<Frame> ReadAsync()
    {
        using var limit = new CancellationTokenSource(Nodes.Patience);
        var prefix = new byte[FrameBuffer.LengthBytes];
        await _stream!.ReadExactlyAsync(prefix, limit.Token);
        var body = new byte[BitConverter.ToInt32(prefix)];
        await _stream.ReadExactlyAsync(body, limit.Token);
        return Frame.Parser.ParseFrom(body);
    }

    /// <summary>Reads on until the other side ends the connection.</summary>
    public async Task ReadToEndAsync()
    {
        try
        {
            while (true)
            {
                await ReadAsync();
            }
        }
        catch (IOException)
        {
            // The end, with or without a reset.
        }
    }

    public void Hangup() => _stream?.Dispose();

    public void Dispose()
    {
        _stream?.Dispose();
        _listener.Dispose();
    }
}
