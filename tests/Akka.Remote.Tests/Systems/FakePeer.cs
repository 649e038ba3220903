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

    /// <summary>Waits for the other side to connect, and answers its handshake.</summary>
    public async Task<Associate> AcceptAsync()
    {
        _stream?.Dispose();
        _stream = new NetworkStream(await _listener.AcceptSocketAsync().WaitAsync(Nodes.Patience), ownsSocket: true);
        var hello = await ReadAsync();
        await WriteAsync(Frames.Associated(Origin));
        return hello.Associate;
    }

    public async Task WriteAsync(Frame frame) => await _stream!.WriteAsync(FrameBuffer.Encode(frame));

    /// <summary>The next system message; heartbeats and user messages are passed over.</summary>
    public async Task<Remote.Wire.Envelope> ReadSystemMessageAsync()
    {
        while (true)
        {
            if (await ReadAsync() is { Envelope: { Sequence: > 0 } envelope })
            {
                return envelope;
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

    public void Hangup() => _stream?.Dispose();

    public void Dispose()
    {
        _stream?.Dispose();
        _listener.Dispose();
    }
}
