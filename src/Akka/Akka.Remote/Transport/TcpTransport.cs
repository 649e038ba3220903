using System.Net;
using System.Net.Sockets;
using Akka.Actor;

namespace Akka.Remote.Transport;

/// <summary>Listens, accepts and connects. What the connections say is not its business.</summary>
internal sealed class TcpTransport(string systemName, TcpSettings settings, TimeSpan heartbeatInterval) : IDisposable
{
    private Socket? _listener;

    /// <summary>What others connect to. Known from <see cref="Bind"/> on.</summary>
    public Address Address { get; private set; } = Address.AllSystems;

    /// <exception cref="RemoteTransportException">The address cannot be bound; the message names it and the setting.</exception>
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
        Address = new Address($"akka.{settings.Protocol}", systemName, PublicHost(), settings.PublicPort > 0 ? settings.PublicPort : boundPort);
    }

    /// <summary>Gives each accepted connection to the handler, until disposed.</summary>
    public async Task AcceptAsync(Action<Connection> handler, Action<Exception> onError)
    {
        var listener = _listener ?? throw new InvalidOperationException("Not bound");
        while (true)
        {
            try
            {
                var socket = await listener.AcceptAsync().ConfigureAwait(false);
                handler(Open(socket));
            }
            catch (Exception) when (Volatile.Read(ref _listener) is null)
            {
                return;
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // One peer that is gone already, or no more descriptors: the next one may do better.
                onError(e);
            }
        }
    }

    /// <exception cref="SocketException">Not reachable.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, or connection-timeout passed.</exception>
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
            return Open(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public void Dispose() => Interlocked.Exchange(ref _listener, null)?.Dispose();

    private Connection Open(Socket socket)
    {
        socket.NoDelay = settings.NoDelay;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, settings.KeepAlive);
        return new Connection(socket, settings) { HeartbeatInterval = heartbeatInterval };
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
