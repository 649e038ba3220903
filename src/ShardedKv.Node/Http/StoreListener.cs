using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ShardedKv.Node.Door;
using ShardedKv.Node.Http.Framing;

namespace ShardedKv.Node.Http;

/// <summary>The node's HTTP/1.1 listener: Kestrel with one application and no host, routing or middleware above it.</summary>
public sealed class StoreListener : IAsyncDisposable
{
    /// <summary>A key of 4096 bytes, each percent-encoded, fits with room for the query.</summary>
    private const int RequestLineBytesMax = 16 * 1024;

    /// <summary>A session's token with a mark of every shard that a cluster can have takes 60,000 characters.</summary>
    private const int RequestHeadersBytesMax = 72 * 1024;

    private readonly KestrelServer _server;

    private StoreListener(KestrelServer server) => _server = server;

    /// <summary>The address that is listened on; the port taken when the settings said 0.</summary>
    public Uri Address => new(_server.Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    /// <exception cref="PortInUseException">Another process listens on the address.</exception>
    public static async Task<StoreListener> StartAsync(
        HttpSettings settings, IStoreDoor door, ILoggerFactory loggers, CancellationToken cancellation = default)
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxRequestLineSize = RequestLineBytesMax;
        options.Limits.MaxRequestHeadersTotalSize = RequestHeadersBytesMax;
        options.Limits.MaxConcurrentConnections = settings.ConnectionsMax;

        // The body's bound is held while reading, so that the answer can be a problem document.
        options.Limits.MaxRequestBodySize = null;
        options.Listen(settings.EndPoint, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(MarkedTransport.Wrap);
        });

        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), loggers);
        var server = new KestrelServer(Options.Create(options), transport, loggers);
        try
        {
            await server.StartAsync(new StoreApplication(door, settings), cancellation).ConfigureAwait(false);
            return new StoreListener(server);
        }
        catch (Exception failure)
        {
            server.Dispose();
            if (IsInUse(failure))
            {
                throw new PortInUseException("HTTP", settings.EndPoint, failure);
            }

            throw;
        }
    }

    /// <summary>Takes no new connection, and lets the requests that are under way finish until the token is cancelled.</summary>
    public Task StopAsync(CancellationToken cancellation) => _server.StopAsync(cancellation);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync().ConfigureAwait(false);
        await _server.StopAsync(now.Token).ConfigureAwait(false);
        _server.Dispose();
    }

    private static bool IsInUse(Exception? failure) => failure switch
    {
        null => false,
        AddressInUseException => true,
        SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } => true,
        _ => IsInUse(failure.InnerException),
    };
}
