using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ShardedKv.Cli.Tests.Client;

/// <summary>Answers each request on one connection with the next of its texts, sent in pieces of a few bytes, then closes. Any other connection is
/// refused: one that waited to be accepted would be no failure yet.</summary>
internal sealed class ScriptedServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly StringBuilder _received = new();

    public ScriptedServer(params string[] answers)
    {
        _listener.Start();
        Address = new Uri($"http://{_listener.LocalEndpoint}");
        Served = ServeAsync(answers);
    }

    /// <summary>Ends when the last answer is sent and the connection closed.</summary>
    public Task Served { get; }

    public Uri Address { get; }

    public string Received => _received.ToString();

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync(string[] answers)
    {
        using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
        _listener.Stop();
        client.NoDelay = true;
        var stream = client.GetStream();
        var buffer = new byte[64 * 1024];
        foreach (var answer in answers)
        {
            _received.Append(Encoding.Latin1.GetString(buffer, 0, await stream.ReadAsync(buffer, _stop.Token)));
            foreach (var piece in Encoding.Latin1.GetBytes(answer).Chunk(7))
            {
                await stream.WriteAsync(piece, _stop.Token);
            }
        }
    }
}
