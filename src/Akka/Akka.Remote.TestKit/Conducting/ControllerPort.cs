using System.Net;
using System.Net.Sockets;

namespace Akka.Remote.TestKit.Conducting;

/// <summary>
/// The controller's port. The runner reserves one that is free before there is a spec, so that the other nodes can be told;
/// it stays bound until the controller takes it, and nobody else can get it in between.
/// </summary>
internal static class ControllerPort
{
    private static Socket? _reserved;

    /// <returns>The port.</returns>
    public static int Reserve(IPAddress address)
    {
        _reserved = Listen(new IPEndPoint(address, 0));
        return ((IPEndPoint)_reserved.LocalEndPoint!).Port;
    }

    /// <exception cref="SocketException">The port is taken.</exception>
    public static Socket Take(IPEndPoint endPoint)
    {
        var reserved = Interlocked.Exchange(ref _reserved, null);
        if (reserved?.LocalEndPoint is { } bound && bound.Equals(endPoint))
        {
            return reserved;
        }

        reserved?.Dispose();
        return Listen(endPoint);
    }

    private static Socket Listen(IPEndPoint endPoint)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(endPoint);
        socket.Listen();
        return socket;
    }
}
