using System.Net.Sockets;
using System.Text;

namespace ShardedKv.Node.Tests.Fakes;

/// <summary>A socket that sends exactly the bytes it is given. Text is Latin-1, one character a byte.</summary>
internal sealed class RawClient : IDisposable
{
    private static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(20);

    private readonly TcpClient _client = new();
    private readonly List<byte> _unread = [];
    private readonly CancellationTokenSource _time = new(TimeMax);

    public RawClient(Uri address)
    {
        _client.NoDelay = true;
        _client.Connect(address.Host, address.Port);
    }

    public async Task SendAsync(string text) =>
        await _client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text), _time.Token);

    public async Task SendBytewiseAsync(string text)
    {
        foreach (var piece in text)
        {
            await SendAsync(piece.ToString());
        }
    }

    /// <summary>One response; its body by Content-Length.</summary>
    public async Task<RawResponse> ReadAsync()
    {
        string text;
        int end;
        while ((end = (text = Encoding.Latin1.GetString([.. _unread])).IndexOf("\r\n\r\n", StringComparison.Ordinal)) < 0)
        {
            await FillAsync();
        }

        var lines = text[..end].Split("\r\n");
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        var length = headers.TryGetValue("Content-Length", out var announced) ? int.Parse(announced) : 0;
        while (_unread.Count < end + 4 + length)
        {
            await FillAsync();
        }

        var body = Encoding.Latin1.GetString([.. _unread.Skip(end + 4).Take(length)]);
        _unread.RemoveRange(0, end + 4 + length);
        return new RawResponse(int.Parse(lines[0].Split(' ')[1]), headers, body);
    }

    public async Task<RawResponse> AskAsync(string text)
    {
        await SendAsync(text);
        return await ReadAsync();
    }

    public void Dispose()
    {
        _client.Dispose();
        _time.Dispose();
    }

    private async Task FillAsync()
    {
        var piece = new byte[64 * 1024];
        var read = await _client.GetStream().ReadAsync(piece, _time.Token);
        if (read == 0)
        {
            throw new EndOfStreamException($"The server closed after: {Encoding.Latin1.GetString([.. _unread])}");
        }

        _unread.AddRange(piece.AsSpan(0, read));
    }
}

internal sealed record RawResponse(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);
}
