using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Event;
using ShardedKv.Actors;
using ShardedKv.Node.Door;
using ShardedKv.Node.Http;
using ShardedKv.Node.Settings;

namespace ShardedKv.Node.Hosting;

/// <summary>A stand-alone node: actor system, store and HTTP listener, started and stopped in that order and back.</summary>
public sealed class NodeHost
{
    /// <summary>Every node of a cluster has an actor system of this name; it is part of the remoting addresses.</summary>
    public const string SystemName = "sharded-kv";

    /// <summary>How long requests under way may take to finish once the node stops.</summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(3);

    private readonly ActorSystem _system;
    private readonly ShardedKvExtension _extension;
    private readonly ExtensionDoor _door;
    private readonly StoreListener _listener;

    private NodeHost(ActorSystem system, ShardedKvExtension extension, ExtensionDoor door, StoreListener listener) =>
        (_system, _extension, _door, _listener) = (system, extension, door, listener);

    /// <summary>Where clients reach this node; the port taken when the settings said 0.</summary>
    public Uri HttpAddress => _listener.Address;

    /// <summary>Ends when the actor system does, by <see cref="StopAsync"/> or by itself.</summary>
    public Task Ended => _system.WhenTerminated;

    /// <summary>Returns when the listener listens; the node may not be ready to serve yet (<c>/healthz/ready</c>).</summary>
    /// <exception cref="PortInUseException">The HTTP or the remoting port is taken.</exception>
    /// <exception cref="Storage.Directories.DataDirectoryException">The data directory cannot be used.</exception>
    /// <exception cref="Actors.Settings.SettingsException">A setting of the extension is wrong.</exception>
    public static async Task<NodeHost> StartAsync(NodeSettings settings, CancellationToken cancellation = default)
    {
        await CheckPortsAsync(settings, cancellation).ConfigureAwait(false);
        var system = ActorSystem.Create(SystemName, settings.Akka);
        ExtensionDoor? door = null;
        try
        {
            var extension = ShardedKvExtension.Get(system);
            var loggers = new SystemLoggerFactory(system);
            door = new ExtensionDoor(extension);
            var listener = await StoreListener.StartAsync(settings.Http, door, loggers, cancellation).ConfigureAwait(false);
            return new NodeHost(system, extension, door, listener);
        }
        catch
        {
            door?.Dispose();
            await system.Terminate().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>New connections are refused, requests under way finish, the store is flushed and closed, then the system ends.</summary>
    public async Task StopAsync()
    {
        using (var drain = new CancellationTokenSource(DrainTime))
        {
            await _listener.StopAsync(drain.Token).ConfigureAwait(false);
        }

        await _listener.DisposeAsync().ConfigureAwait(false);
        _door.Dispose();
        await _extension.StopAsync().ConfigureAwait(false);
        await _system.Terminate().ConfigureAwait(false);
    }

    /// <summary>Asked before the actor system starts, whose own complaint names a transport and not a port.</summary>
    private static async Task CheckPortsAsync(NodeSettings settings, CancellationToken cancellation)
    {
        PortProbe.Check("HTTP", settings.Http.EndPoint);
        var addresses = await Dns.GetHostAddressesAsync(settings.RemotingHost, AddressFamily.InterNetwork, cancellation).ConfigureAwait(false);
        PortProbe.Check("remoting", new IPEndPoint(addresses.FirstOrDefault(IPAddress.Loopback), settings.RemotingPort));
    }
}
