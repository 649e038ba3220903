using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Akka.Cluster.MultiNode.Tests;

/// <summary>
/// Stands before a listener on another loopback address with the same port, and passes on what comes and goes, each byte
/// so much later than it came. Lives as long as its process.
/// </summary>
internal sealed class DelayLine
{
    /// <summary>Of reads on their way in one direction of one connection; beyond them the sender has to wait.</summary>
    private const int ReadsMax = 10_000;

    private const int ReadBytesMax = 16_384;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPAddress _behind;
    private readonly TimeSpan _delay;

    public DelayLine(IPAddress behind, TimeSpan delay)
    {
        (_behind, _delay) = (behind, delay);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = AcceptAsync();
    }

    public int Port { get; }

    private async Task AcceptAsync()
    {
        while (true)
        {
            _ = PassOnAsync(await _listener.AcceptTcpClientAsync());
        }
    }

    private async Task PassOnAsync(TcpClient outside)
    {
        using var inside = new TcpClient { NoDelay = true };
        using (outside)
        {
            outside.NoDelay = true;
            await inside.ConnectAsync(_behind, Port);
            var (near, far) = (outside.GetStream(), inside.GetStream());
            await Task.WhenAny(PassOnAsync(near, far), PassOnAsync(far, near));
        }
    }

    private async Task PassOnAsync(NetworkStream from, NetworkStream to)
    {
        var onTheWay = Channel.CreateBounded<(long Came, byte[] Bytes)>(ReadsMax);
        var writing = WriteAsync(onTheWay.Reader, to);
        try
        {
            var buffer = new byte[ReadBytesMax];
            while (await from.ReadAsync(buffer) is > 0 and var length)
            {
                await onTheWay.Writer.WriteAsync((Stopwatch.GetTimestamp(), buffer[..length]));
            }
        }
        catch (IOException)
        {
            // An end as any other.
        }

        onTheWay.Writer.Complete();
        await writing;
    }

    private async Task WriteAsync(ChannelReader<(long Came, byte[] Bytes)> reads, NetworkStream to)
    {
        await foreach (var (came, bytes) in reads.ReadAllAsync())
        {
            // A timer may be a little early.
            while (_delay - Stopwatch.GetElapsedTime(came) is { Ticks: > 0 } left)
            {
                await Task.Delay((int)Math.Ceiling(left.TotalMilliseconds));
            }

            await to.WriteAsync(bytes);
        }
    }
}
