using System.Net.Sockets;

namespace Akka.Remote.Transport;

/// <summary>A socket, and the stream over it that may encrypt.</summary>
internal sealed class SocketChannel(Socket socket, Stream stream) : IByteChannel
{
    public Stream Stream => stream;

    public string RemoteEndPoint { get; } = socket.RemoteEndPoint?.ToString() ?? string.Empty;

    public void EndWriting() => socket.Shutdown(SocketShutdown.Send);

    public void Dispose()
    {
        // The socket first: what is being read or written on the stream ends with it.
        socket.Dispose();
        stream.Dispose();
    }
}
