using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using Akka.Actor;
using Akka.Configuration;
using Akka.Remote.TestKit.Conducting;
using Akka.Remote.TestKit.Wire;
using static Akka.Remote.Transport.ThrottleTransportAdapter;

namespace Akka.Remote.TestKit;

/// <summary>
/// Lets the nodes of a spec meet at barriers; and, on the first node only, does things to them and to the network between
/// them. What is done to the network needs <see cref="MultiNodeConfig.TestTransport"/>. For any thread.
/// </summary>
public class TestConductor : IExtension
{
    private readonly ExtendedActorSystem _system;
    private Controller? _controller;
    private Client? _client;

    /// <exception cref="ConfigurationException">The system has no remoting, or a setting is bad.</exception>
    public TestConductor(ActorSystem system)
    {
        _system = (ExtendedActorSystem)system;
        system.Settings.InjectTopLevelFallback(ConfigurationFactory.FromResource<TestConductor>("reference.conf"));
        Settings = new TestConductorSettings(system.Settings.Config.GetConfig("akka.testconductor"));
        Transport = _system.Provider is RemoteActorRefProvider provider
            ? provider.Transport
            : throw new ConfigurationException($"A test conductor needs akka.actor.provider = remote or cluster and has [{_system.Provider.GetType()}]");
        system.RegisterOnTermination(() =>
        {
            _client?.Dispose();
            _controller?.Dispose();
        });
    }

    public TestConductorSettings Settings { get; }

    public RemoteTransport Transport { get; }

    /// <summary>This node's.</summary>
    public Address Address => Transport.DefaultAddress;

    public static TestConductor Get(ActorSystem system) => system.WithExtension<TestConductor, TestConductorExtension>();

    /// <summary>Makes this node the controller, and a client of itself.</summary>
    /// <returns>Where the controller is, once all participants are there.</returns>
    public async Task<IPEndPoint> StartController(int participants, RoleName name, IPEndPoint controllerPort)
    {
        _controller = new Controller(participants, ControllerPort.Take(controllerPort));
        await StartClient(name, _controller.EndPoint).ConfigureAwait(false);
        return _controller.EndPoint;
    }

    /// <returns>Complete when all participants are there.</returns>
    public async Task<Done> StartClient(RoleName name, IPEndPoint controllerAddr)
    {
        _client = await Client.ConnectAsync(
            controllerAddr, name.Name, Address, Settings, order => Obedience.ObeyAsync(_system, Transport, order)).ConfigureAwait(false);
        return Done.Instance;
    }

    public void Enter(RoleName roleName, string name) => Enter(Settings.BarrierTimeout, roleName, [name]);

    /// <summary>Waits until all nodes are there, at one barrier after the other. Once one has failed, all fail, on all nodes.</summary>
    /// <param name="timeout">For all of the barriers together.</param>
    public void Enter(TimeSpan timeout, RoleName roleName, ImmutableList<string> names)
    {
        var began = Stopwatch.GetTimestamp();
        foreach (var name in names)
        {
            var left = timeout - Stopwatch.GetElapsedTime(began);
            if (left <= TimeSpan.Zero)
            {
                throw new TimeoutException($"No time was left to enter barrier [{name}]");
            }

            Connected.EnterAsync(roleName.Name, name, left).GetAwaiter().GetResult();
        }
    }

    /// <summary>Also that of a node which is gone.</summary>
    public Task<Address> GetAddressFor(RoleName name) => Connected.AddressOfAsync(name.Name);

    public Task<IEnumerable<RoleName>> GetNodes() => Task.FromResult<IEnumerable<RoleName>>([.. Conducting.Nodes.Select(name => new RoleName(name))]);

    /// <summary>Slows down what one node sends to the other, receives from it, or both.</summary>
    /// <param name="rateMBit">Megabits a second.</param>
    public Task<Done> Throttle(RoleName node, RoleName target, Direction direction, float rateMBit) => Order(node, target, address =>
        new Frame { Throttle = new Throttle { Target = address, Direction = (int)direction, Rate = rateMBit } });

    /// <summary>Loses all frames, without ending the connection.</summary>
    public Task<Done> Blackhole(RoleName node, RoleName target, Direction direction) => Throttle(node, target, direction, 0);

    /// <summary>Undoes <see cref="Throttle"/> and <see cref="Blackhole"/>.</summary>
    public Task<Done> PassThrough(RoleName node, RoleName target, Direction direction) => Throttle(node, target, direction, -1);

    /// <summary>Ends the association of two nodes; it may be made anew.</summary>
    public Task<Done> Disconnect(RoleName node, RoleName target) => Order(node, target, address =>
        new Frame { Disconnect = new Disconnect { Target = address } });

    /// <summary>As <see cref="Disconnect"/>, and the target is told of it.</summary>
    public Task<Done> Abort(RoleName node, RoleName target) => Order(node, target, address =>
        new Frame { Disconnect = new Disconnect { Target = address, Abort = true } });

    /// <summary>Ends a node's process, without a word to the other nodes' systems. Barriers do without it.</summary>
    /// <returns>Complete when the process is gone.</returns>
    public async Task<Done> Exit(RoleName node, int exitValue)
    {
        var connection = Conducting.Remove(node.Name);
        try
        {
            await connection.RequestAsync(new Frame { Exit = exitValue }, Settings.QueryTimeout).ConfigureAwait(false);
        }
        catch (ConductorException) when (connection.Closed.IsCompleted)
        {
            // It was gone before its word of it came.
        }

        await connection.Closed.WaitAsync(Settings.QueryTimeout).ConfigureAwait(false);
        return Done.Instance;
    }

    /// <summary>Ends a node's system; its process and its spec go on. Barriers do without it.</summary>
    /// <param name="abort">Without the good order of a termination.</param>
    /// <returns>Complete when the end has begun.</returns>
    public async Task<Done> Shutdown(RoleName node, bool abort = false)
    {
        await Conducting.Remove(node.Name).RequestAsync(new Frame { Shutdown = new Shutdown { Abort = abort } }, Settings.QueryTimeout).ConfigureAwait(false);
        return Done.Instance;
    }

    /// <summary>Barriers do without it; nothing is done to the node.</summary>
    public Task<Done> RemoveNode(RoleName node)
    {
        Conducting.Remove(node.Name);
        return Task.FromResult(Done.Instance);
    }

    private Controller Conducting => _controller ?? throw new InvalidOperationException("Only the first node conducts, after StartController");

    private Client Connected => _client ?? throw new InvalidOperationException("The node takes part only after StartController or StartClient");

    private async Task<Done> Order(RoleName node, RoleName target, Func<string, Frame> order)
    {
        var address = await GetAddressFor(target).ConfigureAwait(false);
        await Conducting.OrderAsync(node.Name, order(address.ToString()), Settings.QueryTimeout).ConfigureAwait(false);
        return Done.Instance;
    }
}
