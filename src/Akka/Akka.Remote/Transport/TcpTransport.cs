using System.Net;
using System.Net.Sockets;
using Akka.Actor;

namespace Akka.Remote.Transport;

/// <summary>Sockets, with or without TLS.</summary>
/// <param name="self">This system's address before it is bound: protocol and name.</param>
internal sealed class TcpTransport(Address self, TcpSettings settings, TimeSpan heartbeatInterval, Turns turns) : ITransport
{
    /// <summary>Without descriptors each accept fails at once; the loop is not to spin meanwhile.</summary>
    private static readonly TimeSpan _errorPause = TimeSpan.FromMilliseconds(100);

    private readonly HandshakesUnderWay<Socket> _encrypting = new(static socket => socket.Dispose());
    private readonly Tls? _tls = settings.Tls is { } tls ? new Tls(tls) : null;
    private Socket? _listener;

    public Address Address { get; private set; } = Address.AllSystems;

    public void Bind(TimeSpan timeout)
    {
        var endPoint = new IPEndPoint(BindAddress(timeout), settings.Port);
        var listener = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (!settings.ReuseAddress)
            {
                listener.ExclusiveAddressUse = true;
            }
            else if (OperatingSystem.IsWindows())
            {
                // Elsewhere the runtime sets SO_REUSEADDR by itself, and this option would also let two listeners share a port.
                listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            }

            SetBuffers(listener);
            listener.Bind(endPoint);
            listener.Listen(settings.Backlog);
        }
        catch (SocketException cause)
        {
            listener.Dispose();
            throw new RemoteTransportException(
                $"Cannot listen on {endPoint}, from {TcpSettings.Key}.hostname = \"{settings.Hostname}\" and "
                + $"{TcpSettings.Key}.port = {settings.Port}: {cause.Message}",
                cause);
        }

        _listener = listener;
        var boundPort = ((IPEndPoint)listener.LocalEndPoint!).Port;
        Address = new Address(self.Protocol, self.System, PublicHost(), settings.PublicPort > 0 ? settings.PublicPort : boundPort);
    }

    public async Task AcceptAsync(Action<Connection> handler, Action<Exception> onError)
    {
        var listener = _listener ?? throw new InvalidOperationException("Not bound");
        while (true)
        {
            try
            {
                var socket = await listener.AcceptAsync().ConfigureAwait(false);
                _ = OpenInboundAsync(socket, handler, onError);
            }
            catch (Exception) when (Volatile.Read(ref _listener) is null)
            {
                return;
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                onError(e);
                await Task.Delay(_errorPause).ConfigureAwait(false);
            }
        }
    }

    public async Task<Connection> ConnectAsync(Address remote, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(settings.ConnectionTimeout);
        var address = await ResolveAsync(remote.Host!, limit.Token).ConfigureAwait(false);
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            SetBuffers(socket);
            await socket.ConnectAsync(new IPEndPoint(address, remote.Port!.Value), limit.Token).ConfigureAwait(false);
            return await OpenAsync(socket, inbound: false, limit.Token).ConfigureAwait(false);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public void Dispose() => Interlocked.Exchange(ref _listener, null)?.Dispose();

    // Beside the accept loop: a peer that is slow to shake hands holds up nobody else.
    private async Task OpenInboundAsync(Socket socket, Action<Connection> handler, Action<Exception> onError)
    {
        var peer = socket.RemoteEndPoint;
        using var underWay = _encrypting.Begin(socket);
        try
        {
            using var limit = new CancellationTokenSource(settings.ConnectionTimeout);
            handler(await OpenAsync(socket, inbound: true, limit.Token).ConfigureAwait(false));
        }
        catch (Exception cause)
        {
            socket.Dispose();
            onError(new IOException($"{peer}: {cause.Message}", cause));
        }
    }

    private async ValueTask<Connection> OpenAsync(Socket socket, bool inbound, CancellationToken cancel)
    {
        socket.NoDelay = settings.NoDelay;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, settings.KeepAlive);
        Stream stream = new NetworkStream(socket, ownsSocket: false);
        if (_tls is not null)
        {
            stream = await (inbound ? _tls.ListenAsync(stream, cancel) : _tls.ConnectAsync(stream, cancel)).ConfigureAwait(false);
        }

        return new Connection(new SocketChannel(socket, stream), turns, settings.FrameBytesMax) { HeartbeatInterval = heartbeatInterval };
    }

    private void SetBuffers(Socket socket)
    {
        if (settings.SendBufferBytes > 0)
        {
            socket.SendBufferSize = settings.SendBufferBytes;
        }

        if (settings.ReceiveBufferBytes > 0)
        {
            socket.ReceiveBufferSize = settings.ReceiveBufferBytes;
        }
    }

    private IPAddress BindAddress(TimeSpan timeout)
    {
        if (settings.Hostname.Length == 0)
        {
            return settings.UseIpv6 ? IPAddress.IPv6Any : IPAddress.Any;
        }

        using var limit = new CancellationTokenSource(timeout);
        try
        {
            // The start of an actor system is a blocking call; this is its only wait.
            return Task.Run(() => ResolveAsync(settings.Hostname, limit.Token)).GetAwaiter().GetResult();
        }
        catch (Exception cause) when (cause is SocketException or OperationCanceledException)
        {
            throw new RemoteTransportException($"Cannot resolve {TcpSettings.Key}.hostname = \"{settings.Hostname}\": {cause.Message}", cause);
        }
    }

    private string PublicHost() =>
        settings.PublicHostname.Length > 0 ? settings.PublicHostname
        : settings.Hostname.Length > 0 ? settings.Hostname
        : Dns.GetHostName();

    private async Task<IPAddress> ResolveAsync(string host, CancellationToken cancel)
    {
        if (IPAddress.TryParse(host, out var literal))
        {
            return literal;
        }

        var family = settings.UseIpv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        var addresses = await Dns.GetHostAddressesAsync(host, cancel).ConfigureAwait(false);
        return addresses.FirstOrDefault(address => address.AddressFamily == family)
            ?? (settings.EnforceFamily ? null : addresses.FirstOrDefault())
            ?? throw new SocketException((int)SocketError.HostNotFound);
    }
}
