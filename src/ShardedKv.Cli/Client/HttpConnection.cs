using System.Net.Sockets;

namespace ShardedKv.Cli.Client;

/// <summary>
/// One keep-alive TCP connection that sends whole requests and reads one response at a time. Used instead of HttpClient
/// because a load generator that shares the machine with what it measures has to be cheap, and because a key's dots
/// and slashes must leave as they are: Uri would normalize them.
/// </summary>
internal sealed class HttpConnection : IDisposable
{
    /// <summary>A value of 1 MiB in base64 within JSON fits; anything larger is refused.</summary>
    private const int ResponseBytesMax = 16 * 1024 * 1024;

    private readonly Socket _socket;
    private byte[] _buffer = new byte[8 * 1024];

    private HttpConnection(Socket socket) => _socket = socket;

    /// <summary>False once the server has closed, or said that it will.</summary>
    public bool IsOpen { get; private set; } = true;

    public static async Task<HttpConnection> ConnectAsync(Uri address, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address.DnsSafeHost, address.Port, cancellation).ConfigureAwait(false);
            return new HttpConnection(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends a whole request and reads its response.</summary>
    /// <exception cref="SocketException">The connection broke.</exception>
    /// <exception cref="HttpFormatException">The answer is not HTTP, too large, or cut off.</exception>
    public async ValueTask<HttpResponse> SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancellation)
    {
        for (var sent = 0; sent < request.Length;)
        {
            sent += await _socket.SendAsync(request[sent..], SocketFlags.None, cancellation).ConfigureAwait(false);
        }

        return await ReadAsync(cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        IsOpen = false;
        _socket.Dispose();
    }

    private async ValueTask<HttpResponse> ReadAsync(CancellationToken cancellation)
    {
        var filled = 0;
        ResponseHead head;
        while (true)
        {
            if (!ResponseHead.TryParse(_buffer.AsSpan(0, filled), out head))
            {
                filled = await FillAsync(filled, cancellation).ConfigureAwait(false);
                continue;
            }

            if (head.Status >= 200)
            {
                break;
            }

            // An interim answer (100 Continue) precedes the real one.
            _buffer.AsSpan(head.HeadBytes, filled - head.HeadBytes).CopyTo(_buffer);
            filled -= head.HeadBytes;
        }

        IsOpen = !head.Close;
        var length = head.EndsWithConnection
            ? await ReadToEndAsync(filled, cancellation).ConfigureAwait(false) - head.HeadBytes
            : head.Chunked
                ? await ReadChunkedAsync(head.HeadBytes, filled, cancellation).ConfigureAwait(false)
                : await ReadAnnouncedAsync(head, filled, cancellation).ConfigureAwait(false);
        return new HttpResponse(head.Status, head.ETag, head.Token, _buffer.AsMemory(head.HeadBytes, length));
    }

    private async ValueTask<int> ReadAnnouncedAsync(ResponseHead head, int filled, CancellationToken cancellation)
    {
        if (head.AnnouncedBytes > ResponseBytesMax)
        {
            throw new HttpFormatException($"The answer announces {head.AnnouncedBytes} bytes; at most {ResponseBytesMax} are taken.");
        }

        var end = head.HeadBytes + (int)head.AnnouncedBytes;
        while (filled < end)
        {
            filled = await FillAsync(filled, cancellation).ConfigureAwait(false);
        }

        return filled == end ? (int)head.AnnouncedBytes : throw new HttpFormatException("More came than one answer.");
    }

    private async ValueTask<int> ReadChunkedAsync(int headBytes, int filled, CancellationToken cancellation)
    {
        int joined;
        while (!ChunkedBody.TryJoin(_buffer.AsSpan(headBytes, filled - headBytes), out joined, out _))
        {
            filled = await FillAsync(filled, cancellation).ConfigureAwait(false);
        }

        return joined;
    }

    private async ValueTask<int> ReadToEndAsync(int filled, CancellationToken cancellation)
    {
        IsOpen = false;
        while (true)
        {
            Grow(filled);
            var read = await _socket.ReceiveAsync(_buffer.AsMemory(filled), SocketFlags.None, cancellation).ConfigureAwait(false);
            if (read == 0)
            {
                return filled;
            }

            filled += read;
        }
    }

    /// <returns>How much of the buffer is filled now; more than before.</returns>
    private async ValueTask<int> FillAsync(int filled, CancellationToken cancellation)
    {
        Grow(filled);
        var read = await _socket.ReceiveAsync(_buffer.AsMemory(filled), SocketFlags.None, cancellation).ConfigureAwait(false);
        if (read > 0)
        {
            return filled + read;
        }

        IsOpen = false;
        throw new HttpFormatException("The connection was closed before the answer was complete.");
    }

    private void Grow(int filled)
    {
        if (filled < _buffer.Length)
        {
            return;
        }

        if (_buffer.Length >= ResponseBytesMax)
        {
            throw new HttpFormatException($"The answer is longer than {ResponseBytesMax} bytes.");
        }

        Array.Resize(ref _buffer, _buffer.Length * 2);
    }
}
