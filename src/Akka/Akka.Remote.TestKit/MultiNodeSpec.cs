using System.Collections.Immutable;
using System.Net;
using System.Text.RegularExpressions;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;
using Akka.TestKit;
using Akka.TestKit.Xunit2;

namespace Akka.Remote.TestKit;

/// <summary>
/// A test that runs in several processes at once, one for each role. Every process runs the same method; what only some
/// shall do stands in <see cref="RunOn"/>, and <see cref="EnterBarrier"/> brings them together again.
/// </summary>
public abstract partial class MultiNodeSpec : TestKitBase, IMultiNodeSpecCallbacks, IDisposable
{
    protected TestConductor TestConductor = null!;

    private readonly Func<RoleName, ImmutableList<string>> _deployments;
    private bool _disposed;

    /// <param name="type">Gives the system its name, alike on all nodes.</param>
    protected MultiNodeSpec(MultiNodeConfig config, Type type)
        : this(config.Myself, ActorSystem.Create(SystemName(type), config.Config), config.Roles, config.Deployments)
    {
    }

    /// <param name="setup">Its config goes above <see cref="NodeConfig"/> and <see cref="BaseConfig"/>.</param>
    protected MultiNodeSpec(RoleName myself, ActorSystemSetup setup, ImmutableList<RoleName> roles, Func<RoleName, ImmutableList<string>> deployments)
        : this(myself, ActorSystem.Create("MultiNodeSpec", OverDefaults(setup)), roles, deployments)
    {
    }

    protected MultiNodeSpec(RoleName myself, ActorSystem system, ImmutableList<RoleName> roles, Func<RoleName, ImmutableList<string>> deployments)
        : base(new XunitAssertions(), system)
    {
        (Myself, Roles, _deployments) = (myself, roles, deployments);
        AttachConductor(TestConductor.Get(system));
        InjectDeployments(system, myself);
        Log.Info("Role [{0}] started with address [{1}]", myself.Name, TestConductor.Address);
        MultiNodeSpecBeforeAll();
    }

    /// <summary>So many processes play.</summary>
    public static int MaxNodes => CommandLine.GetInt32("multinode.max-nodes");

    /// <summary>The host that this node's remoting binds to.</summary>
    public static string SelfName => CommandLine.GetPropertyOrDefault("multinode.host", "127.0.0.1");

    /// <summary>The port that this node's remoting binds to; 0 is any that is free.</summary>
    public static int SelfPort => CommandLine.GetInt32OrDefault("multinode.port", 0);

    public static string ServerName => CommandLine.GetPropertyOrDefault("multinode.server-host", "127.0.0.1");

    /// <summary>The controller's.</summary>
    public static int ServerPort => CommandLine.GetInt32OrDefault("multinode.server-port", 4711);

    /// <summary>From 0; node 0 conducts.</summary>
    public static int SelfIndex => CommandLine.GetInt32("multinode.index");

    public static Config NodeConfig => ConfigurationFactory.ParseString(
        $$"""
        akka.actor.provider = remote
        akka.remote.dot-netty.tcp {
          hostname = "{{SelfName}}"
          port = {{SelfPort}}
        }
        """);

    public static Config BaseConfig { get; } = ConfigurationFactory.ParseString(
        """
        akka {
          loggers = ["Akka.TestKit.TestEventListener, Akka.TestKit"]
          loglevel = WARNING
          stdout-loglevel = WARNING
          coordinated-shutdown {
            terminate-actor-system = off
            run-by-actor-system-terminate = off
            run-by-clr-shutdown-hook = off
          }
        }
        """).WithFallback(DefaultConfig);

    public RoleName Myself { get; }

    public ImmutableList<RoleName> Roles { get; }

    /// <summary>No node begins before so many are there.</summary>
    /// <exception cref="ConfigurationException">Not one, or more than there are nodes.</exception>
    public int InitialParticipants => InitialParticipantsValueFactory is > 0 and var number && number <= MaxNodes
        ? number
        : throw new ConfigurationException($"InitialParticipantsValueFactory is {InitialParticipantsValueFactory}; it takes 1 to the number of nodes, {MaxNodes}");

    protected abstract int InitialParticipantsValueFactory { get; }

    protected virtual TimeSpan ShutdownTimeout => TimeSpan.FromSeconds(5);

    /// <summary>Whether the spec fails when its system does not end within <see cref="ShutdownTimeout"/>.</summary>
    protected virtual bool VerifySystemShutdown => false;

    /// <exception cref="ArgumentException">No node is named.</exception>
    public void RunOn(Action thunk, params RoleName[] nodes)
    {
        if (IsOneOf(nodes))
        {
            thunk();
        }
    }

    /// <inheritdoc cref="RunOn"/>
    public Task RunOnAsync(Func<Task> thunkAsync, params RoleName[] nodes) => IsOneOf(nodes) ? thunkAsync() : Task.CompletedTask;

    public bool IsNode(params RoleName[] nodes) => nodes.Contains(Myself);

    /// <summary>
    /// Waits until all nodes are there, at one barrier after the other, at most to the end of the Within around it. A barrier
    /// that fails on one node fails on all, and all later ones with it.
    /// </summary>
    public void EnterBarrier(params string[] name) =>
        TestConductor.Enter(RemainingOr(TestConductor.Settings.BarrierTimeout), Myself, [.. name]);

    /// <summary>The root of a node's paths: <c>Node(role) / "user" / "echo"</c>.</summary>
    public ActorPath Node(RoleName role) => new RootActorPath(TestConductor.GetAddressFor(role).GetAwaiter().GetResult());

    /// <param name="system">Null: this spec's.</param>
    /// <param name="messageClasses">None: dead letters of any type.</param>
    public void MuteDeadLetters(ActorSystem? system = null, params Type[] messageClasses)
    {
        var filters = CreateEventFilter(system ?? Sys);
        if (messageClasses.Length == 0)
        {
            filters.DeadLetter().Mute();
        }

        foreach (var type in messageClasses)
        {
            filters.DeadLetter(type).Mute();
        }
    }

    public void MultiNodeSpecBeforeAll() => AtStartup();

    /// <summary>The first node stays until all others have gone, for they may still be on their way from the last barrier.</summary>
    public void MultiNodeSpecAfterAll()
    {
        try
        {
            if (SelfIndex == 0)
            {
                AwaitCondition(
                    () => TestConductor.GetNodes().Result.All(node => node == Myself),
                    TestConductor.Settings.BarrierTimeout,
                    "The other nodes have not ended");
            }
        }
        finally
        {
            Shutdown(Sys, ShutdownTimeout, VerifySystemShutdown);
            AfterTermination();
        }
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            MultiNodeSpecAfterAll();
        }
    }

    /// <summary>Called on each node when all participants are there, before the derived class's constructor.</summary>
    protected virtual void AtStartup()
    {
    }

    /// <summary>Called on each node when its system has ended.</summary>
    protected virtual void AfterTermination()
    {
    }

    /// <summary>Takes part with that conductor from now on, once all participants are there.</summary>
    protected void AttachConductor(TestConductor tc)
    {
        var controller = new IPEndPoint(Dns.GetHostAddresses(ServerName)[0], ServerPort);
        Task started = SelfIndex == 0 ? tc.StartController(InitialParticipants, Myself, controller) : tc.StartClient(Myself, controller);
        started.GetAwaiter().GetResult();
        TestConductor = tc;
    }

    /// <exception cref="ArgumentException">A path's value is not a section.</exception>
    protected void InjectDeployments(ActorSystem system, RoleName role)
    {
        var deployer = ((ExtendedActorSystem)system).Provider.Deployer;
        foreach (var deployment in _deployments(role))
        {
            var filled = Roles.Aggregate(deployment, (text, each) =>
                text.Contains($"@{each.Name}@", StringComparison.Ordinal) ? text.Replace($"@{each.Name}@", Node(each).Address.ToString(), StringComparison.Ordinal) : text);
            foreach (var (path, value) in ConfigurationFactory.ParseString(filled).AsEnumerable())
            {
                deployer.SetDeploy(value.IsObject() ? deployer.ParseConfig(path, value.ToConfig()) : throw new ArgumentException($"Deployment of [{path}] must be a section, not [{value}]"));
            }
        }
    }

    /// <summary>
    /// A system in place of one that the conductor has shut down, at the same address; the node takes part again.
    /// <see cref="TestKitBase.Sys"/> remains the old one.
    /// </summary>
    protected ActorSystem StartNewSystem()
    {
        var here = ConfigurationFactory.ParseString($"akka.remote.dot-netty.tcp {{ hostname = \"{TestConductor.Address.Host}\", port = {TestConductor.Address.Port} }}");
        var system = ActorSystem.Create(Sys.Name, here.WithFallback(Sys.Settings.Config));
        AttachConductor(TestConductor.Get(system));
        InjectDeployments(system, Myself);
        return system;
    }

    private bool IsOneOf(RoleName[] nodes) =>
        nodes.Length > 0 ? IsNode(nodes) : throw new ArgumentException("No node is given to run on", nameof(nodes));

    private static string SystemName(Type type) => NotInNames().Replace(type.Name, "_");

    private static ActorSystemSetup OverDefaults(ActorSystemSetup setup)
    {
        var given = setup.Get<BootstrapSetup>().GetOrElse(BootstrapSetup.Create());
        var config = NodeConfig.WithFallback(BaseConfig);
        return setup.WithSetup(given.WithConfig(given.Config.HasValue ? given.Config.Value.WithFallback(config) : config));
    }

    [GeneratedRegex("[^a-zA-Z0-9-]")]
    private static partial Regex NotInNames();
}
