using System.Net.Sockets;
using Akka.Actor;
using Akka.Dispatch.Seeded;

namespace Akka.Remote.Transport.Seeded;

/// <summary>Connections in memory between the systems of a seeded world. Loses nothing and takes no time of its own; the order of things is the seed's.</summary>
internal sealed class SeededTransport(Address self, TcpSettings settings, TimeSpan heartbeatInterval, Turns turns, SeededWorld world) : ITransport
{
    private readonly SeededNetwork _network = SeededNetwork.Of(world);
    private Action<Connection>? _handler;

    public Address Address { get; private set; } = Address.AllSystems;

    public void Bind(TimeSpan timeout)
    {
        var host = settings.PublicHostname.Length > 0 ? settings.PublicHostname : settings.Hostname.Length > 0 ? settings.Hostname : "localhost";
        var port = _network.Listen(host, settings.PublicPort > 0 ? settings.PublicPort : settings.Port, this)
            ?? throw new RemoteTransportException($"Cannot listen on {host}:{settings.Port}, from {TcpSettings.Key}.port: in this world it is taken");
        Address = new Address(self.Protocol, self.System, host, port);
    }

    public Task AcceptAsync(Action<Connection> handler, Action<Exception> onError)
    {
        _handler = handler;
        return Task.CompletedTask;
    }

    public Task<Connection> ConnectAsync(Address remote, CancellationToken cancel)
    {
        if (_network.ListenerAt(remote.Host!, remote.Port!.Value) is not { _handler: { } accept } listener)
        {
            return Task.FromException<Connection>(new SocketException((int)SocketError.ConnectionRefused));
        }

        var (there, back) = (new SeededPipe(world), new SeededPipe(world));
        var answering = listener.Open(new SeededChannel(there, back, Address.ToString()));
        world.Post(() => accept(answering));
        return Task.FromResult(Open(new SeededChannel(back, there, remote.ToString())));
    }

    public void Dispose()
    {
        _handler = null;
        _network.StopListening(this);
    }

    private Connection Open(SeededChannel channel) =>
        new(channel, turns, settings.FrameBytesMax) { HeartbeatInterval = heartbeatInterval };
}
