using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch.SysMsg;
using Akka.Event;
using Akka.Remote.Transport;
using Akka.Remote.Transport.DotNetty;
using Akka.Remote.Transport.Seeded;
using Akka.Remote.Wire;

namespace Akka.Remote;

/// <summary>The associations of one system, its listener, and the clock that drives them.</summary>
internal sealed class Remoting : RemoteTransport
{
    private const string TransportClass = "Akka.Remote.Transport.DotNetty.TcpTransport,Akka.Remote";

    private readonly ConcurrentDictionary<Address, Association> _associations = new();
    private readonly ConcurrentDictionary<Connection, bool> _connections = new();
    private readonly AkkaProtocolSettings _protocol;
    private readonly Cancelable _ticks;
    private readonly HashSet<Address> _addresses = [];
    private readonly CancellationTokenSource _ending = new();
    private readonly HandshakesUnderWay<Connection> _handshakes = new(static connection => connection.Abort());
    private int _associationCount;
    private int _isFull;
    private int _shutDown;
    private volatile bool _closed;

    /// <exception cref="ConfigurationException">The settings ask for a transport that is not there.</exception>
    public Remoting(ExtendedActorSystem system, RemoteActorRefProvider provider)
        : base(system, provider)
    {
        var settings = provider.RemoteSettings;
        if (settings.Transports is not [var transport])
        {
            throw new ConfigurationException("akka.remote.enabled-transports must name one transport");
        }

        if (transport.TransportClass.Replace(" ", string.Empty, StringComparison.Ordinal) != TransportClass)
        {
            throw new ConfigurationException($"{settings.TransportNames[0]}.transport-class is [{transport.TransportClass}], and only [{TransportClass}] is there");
        }

        _protocol = new AkkaProtocolSettings(settings.Config);
        Tcp = TcpSettings.Read(transport.Config, system.Settings.Setup.Get<DotNettySslSetup>());
        Turns = new Turns(system);
        Adapters = new AppliedAdapters(transport.Adapters, Turns);
        var self = new Address(Adapters.SchemeOf(Tcp.Protocol), system.Name);
        Transport = Turns.World is { } world
            ? new SeededTransport(self, Tcp, _protocol.TransportHeartBeatInterval, Turns, world)
            : new TcpTransport(self, Tcp, _protocol.TransportHeartBeatInterval, Turns);
        _ = NewTransportFailureDetector(); // A wrong setting is to fail here and not at the first connection.
        Events = new EventPublisher(system, Log, settings.LifecycleLogLevel);
        Dispatcher = new InboundDispatcher(settings, provider, Log);
        _ticks = new Cancelable(system.Scheduler.Advanced);
        Rules = new AssociationRules(
            HandshakeTimeout: Tcp.ConnectionTimeout + _protocol.HandshakeTimeout,
            RetryGateClosedFor: settings.RetryGateClosedFor,
            QuarantineDuration: settings.QuarantineDuration ?? TimeSpan.MaxValue / 2,
            QuarantineAfterSilence: settings.QuarantineSilentSystemTimeout,
            InitialSystemMessageTimeout: settings.InitialSysMsgDeliveryTimeout,
            UsePassiveConnections: settings.UsePassiveConnections);
    }

    /// <summary>Remote addresses that are known at a time, some 5 KB each. Nothing comes from or goes to one more. Another one for tests.</summary>
    public int AddressesMax { get; set; } = 50_000;

    public TcpSettings Tcp { get; }

    public ITransport Transport { get; }

    public AppliedAdapters Adapters { get; }

    public Turns Turns { get; }

    public EventPublisher Events { get; }

    public InboundDispatcher Dispatcher { get; }

    public AssociationRules Rules { get; }

    /// <summary>Monotonic.</summary>
    public TimeSpan Now => Turns.Now;

    /// <summary>Never 0.</summary>
    public ulong NewNonce() => (ulong)Turns.Random.NextInt64() | 1;

    /// <summary>This system in a handshake.</summary>
    public Origin Origin => Frames.OriginOf(DefaultAddress, AddressUidExtension.Uid(System));

    public override ISet<Address> Addresses => _addresses;

    public override Address DefaultAddress => Transport.Address;

    public override void Start()
    {
        Transport.Bind(Provider.RemoteSettings.StartupTimeout);
        _addresses.Add(Transport.Address);
        _ = Transport.AcceptAsync(
            connection => _ = AcceptAsync(connection),
            error => Log.Warning("A connection from outside did not come about: {0}", error.Message));
        var period = Provider.RemoteSettings.BackoffPeriod;
        System.Scheduler.Advanced.ScheduleRepeatedly(period, period, Tick, _ticks);
        Events.Publish(new RemotingListenEvent([.. _addresses]));
    }

    public override void Send(object message, IActorRef? sender, RemoteActorRef recipient)
    {
        var outbound = new OutboundMessage(message, sender, recipient);
        if (Volatile.Read(ref _shutDown) != 0)
        {
            DeadLetter(outbound);
            return;
        }

        if ((recipient.Association ??= FindAssociation(recipient.Path.Address)) is { } association)
        {
            association.Send(outbound);
        }
        else
        {
            if (Interlocked.Exchange(ref _isFull, 1) == 0)
            {
                Log.Error(TooManyAddresses(recipient.Path.Address));
            }

            DeadLetter(outbound);
        }
    }

    public override Address LocalAddressForRemote(Address remote) =>
        remote.Protocol == DefaultAddress.Protocol
            ? DefaultAddress
            : throw new RemoteTransportException($"No transport is loaded for protocol [{remote.Protocol}] of [{remote}]; there is [{DefaultAddress.Protocol}]");

    public override void Quarantine(Address address, int? uid) =>
        FindAssociation(address)?.Post(new AssociationInput.Quarantine(uid is { } known ? new SystemUid(known) : null));

    public override Task<bool> ManagementCommand(object cmd) => Task.FromResult(Adapters.Handle(cmd, (which, info) =>
    {
        foreach (var association in _associations.Values.Where(association => which(association.RemoteAddress)))
        {
            association.Post(new AssociationInput.Disassociate(info));
        }
    }));

    public override Task<bool> ManagementCommand(object cmd, CancellationToken cancellationToken) => ManagementCommand(cmd);

    /// <summary>The association with an address; a new one for a new address, as long as there is room.</summary>
    public Association? FindAssociation(Address address)
    {
        if (_associations.TryGetValue(address, out var known))
        {
            return known;
        }

        if (Volatile.Read(ref _associationCount) >= AddressesMax)
        {
            return null;
        }

        var added = new Association(this, address);
        var association = _associations.GetOrAdd(address, added);
        if (association == added)
        {
            Interlocked.Increment(ref _associationCount);
        }

        return association;
    }

    public FailureDetector NewTransportFailureDetector() =>
        FailureDetectorLoader.Load(_protocol.TransportFailureDetectorImplementationClass, _protocol.TransportFailureDetectorConfig, System);

    /// <summary>
    /// Publishes what cannot be sent. System messages vanish: as a dead letter a watch would be answered as if the actor
    /// there had ended, where its whole system is given up and the watchers are told that.
    /// </summary>
    public void DeadLetter(in OutboundMessage outbound)
    {
        if (outbound.Message is not ISystemMessage)
        {
            System.DeadLetters.Tell(new DeadLetter(outbound.Message, outbound.Sender ?? System.DeadLetters, outbound.Recipient), outbound.Sender!);
        }
    }

    /// <summary>Remembers a connection until it is closed; a shutdown waits for it.</summary>
    public void Track(Connection connection)
    {
        _connections[connection] = true;
        if (_closed)
        {
            connection.Abort();
        }

        _ = connection.Closed.ContinueWith(
            _ => _connections.TryRemove(connection, out var _),
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    public override async Task Shutdown()
    {
        if (Interlocked.Exchange(ref _shutDown, 1) != 0)
        {
            return;
        }

        StopTaking();

        // What was told just before the end still gets its connection.
        var connecting = Task.WhenAll(_associations.Values.Select(association => association.Connecting));
        await Task.WhenAny(connecting, Turns.Delay(Provider.RemoteSettings.FlushWait)).ConfigureAwait(false);
        foreach (var association in _associations.Values)
        {
            association.Post(new AssociationInput.ShutDown());
        }

        var flushed = Task.WhenAll(_connections.Keys.Select(connection => connection.Closed));
        await Task.WhenAny(flushed, Turns.Delay(Provider.RemoteSettings.ShutdownTimeout)).ConfigureAwait(false);
        CloseAll();
        Events.Publish(new RemotingShutdownEvent());
    }

    /// <summary>Closes all without a word, as a crash does. After <see cref="Shutdown"/> there is nothing left to close.</summary>
    public void Abort()
    {
        Interlocked.Exchange(ref _shutDown, 1);
        StopTaking();
        CloseAll();
    }

    /// <summary>The other side's first frame.</summary>
    /// <exception cref="AkkaProtocolException">What came is none, or tells no origin that can be, or the other side closed.</exception>
    /// <exception cref="OperationCanceledException">Nothing came within handshake-timeout.</exception>
    public async Task<Frame> ReadHandshakeAsync(Connection connection, CancellationToken cancel)
    {
        while (true)
        {
            var frame = await connection.ReadHandshakeAsync(_protocol.HandshakeTimeout, cancel).ConfigureAwait(false);
            if (frame.Associate is { } hello)
            {
                RequireOrigin(hello.Origin, connection);
                connection.Filter = Adapters.FilterFor(Frames.AddressOf(hello.Origin));
            }
            else if (frame.Associated is { } answer)
            {
                RequireOrigin(answer.Origin, connection);
            }

            if (connection.Filter is null || await connection.Filter.PassInboundAsync(frame.CalculateSize()).ConfigureAwait(false))
            {
                return frame;
            }
        }
    }

    private string TooManyAddresses(Address address) =>
        $"[{address}] is new, and {AddressesMax} remote addresses are known already; nothing goes there or comes from there";

    private void StopTaking()
    {
        _ticks.Cancel();
        Transport.Dispose();
        _ending.Cancel();
    }

    private void CloseAll()
    {
        _closed = true;
        foreach (var connection in _connections.Keys)
        {
            connection.Abort();
        }

        foreach (var association in _associations.Values)
        {
            association.DropAll();
        }
    }

    private void Tick()
    {
        foreach (var association in _associations.Values)
        {
            association.Tick();
        }
    }

    private void RequireOrigin(Origin? origin, Connection connection)
    {
        if (origin is not { System.Length: > 0, Host.Length: > 0, Port: > 0 and <= 65535, Uid: not 0 } || origin.Protocol != DefaultAddress.Protocol)
        {
            throw new AkkaProtocolException(
                $"{connection.RemoteEndPoint} says it is [{origin?.Protocol}://{origin?.System}@{origin?.Host}:{origin?.Port}] with uid [{origin?.Uid}], "
                + $"and it must be like [{DefaultAddress.Protocol}://system@host:port] with a uid");
        }
    }

    private async Task AcceptAsync(Connection connection)
    {
        Track(connection);
        using var underWay = _handshakes.Begin(connection);
        try
        {
            var frame = await ReadHandshakeAsync(connection, _ending.Token).ConfigureAwait(false);
            if (frame.Associate is not { } hello)
            {
                throw new AkkaProtocolException($"{connection.RemoteEndPoint} began with {frame.KindCase} and not with a handshake");
            }

            if (hello.Version != Frames.ProtocolVersion)
            {
                Log.Warning("Refusing {0}: it speaks protocol version {1}, this system {2}", connection.RemoteEndPoint, hello.Version, Frames.ProtocolVersion);
                connection.Post(Frames.Refused(Refused.Types.Reason.Version));
                connection.Close(DisassociateInfo.Unknown, TimeSpan.FromSeconds(1));
                return;
            }

            connection.Id = new ConnectionId(hello.Nonce, Inbound: true);
            var remote = Frames.AddressOf(hello.Origin);
            var association = FindAssociation(remote) ?? throw new AkkaProtocolException(TooManyAddresses(remote));
            association.Post(new AssociationInput.Inbound(connection.Id, new SystemUid(hello.Origin.Uid), hello.Seen), connection);
        }
        catch (Exception cause)
        {
            connection.Abort();
            if (Volatile.Read(ref _shutDown) == 0)
            {
                Log.Warning("Closed a connection from {0} before it was associated: {1}", connection.RemoteEndPoint, cause.Message);
            }
        }
    }
}
