using System.Collections.Immutable;
using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Configuration;
using Akka.Dispatch.Seeded;
using Akka.Event;
using Akka.Remote;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Cluster;

/// <summary>This node's part in the cluster: joining, leaving, who is there, and what happens. For any thread.</summary>
public class Cluster : IExtension
{
    private readonly TaskCompletionSource _up;
    private readonly TaskCompletionSource _leaving;
    private readonly TaskCompletionSource _exiting;
    private readonly TaskCompletionSource _removed;
    private readonly ILoggingAdapter _log;
    private readonly IActorRef _daemon;
    private volatile MembershipState _membership;
    private volatile bool _ended;
    private int _shutDown;

    /// <exception cref="ConfigurationException">The system's provider is not one of a cluster, or a setting is bad.</exception>
    public Cluster(ActorSystemImpl system)
    {
        System = system;
        (_up, _leaving, _exiting, _removed) = (Promise(), Promise(), Promise(), Promise());
        Settings = new ClusterSettings(system.Settings.Config, system.Name);
        if (system.Provider is not IClusterActorRefProvider provider)
        {
            throw new ConfigurationException(
                $"ActorSystem [{system.Name}] needs [{nameof(ClusterActorRefProvider)}] to be a node of a cluster and has [{system.Provider.GetType()}]; set akka.actor.provider = cluster");
        }

        _log = Logging.GetLogger(system, this);
        SelfUniqueAddress = new UniqueAddress(provider.Transport.DefaultAddress, AddressUidExtension.Uid(system));
        _membership = new MembershipState(Gossip.Empty, SelfUniqueAddress);
        FailureDetector = new DefaultFailureDetectorRegistry<Address>(
            () => FailureDetectorLoader.Load(Settings.FailureDetectorImplementationClass, Settings.FailureDetectorConfig, system));
        DowningProvider = DowningProviders.Load(Settings.DowningProviderType, system, this);
        _daemon = system.SystemActorOf(Props.Create(() => new ClusterDaemon(this)).WithDispatcher(Settings.UseDispatcher).WithDeploy(Deploy.Local), "cluster");
        system.RegisterOnTermination(Terminated);
    }

    public ClusterSettings Settings { get; }

    public ExtendedActorSystem System { get; }

    public UniqueAddress SelfUniqueAddress { get; }

    public Address SelfAddress => SelfUniqueAddress.Address;

    public ImmutableHashSet<string> SelfRoles => Settings.Roles;

    public DefaultFailureDetectorRegistry<Address> FailureDetector { get; }

    public IDowningProvider DowningProvider { get; }

    /// <summary>No member any more, for ever.</summary>
    public bool IsTerminated => _ended;

    /// <summary>As of now; newer than the last event, never older.</summary>
    public CurrentClusterState State => EventDiff.Snapshot(_membership);

    /// <summary>With status Removed before it joined and after it was removed.</summary>
    public Member SelfMember => _membership.SelfMember ?? new Member(SelfUniqueAddress, int.MaxValue, MemberStatus.Removed, SelfRoles);

    public bool IsUp => SelfMember.Status is MemberStatus.Up or MemberStatus.WeaklyUp;

    internal MembershipState Membership => _membership;

    internal bool IsDown => SelfMember.Status == MemberStatus.Down;

    /// <summary>Complete when this node is Leaving or further on, or no member any more.</summary>
    internal Task Leaving => _leaving.Task;

    /// <summary>Complete when this node is Exiting, or no member any more.</summary>
    internal Task Exiting => _exiting.Task;

    /// <summary>Complete when this node's part has ended.</summary>
    internal Task Ended => _removed.Task;

    public static Cluster Get(ActorSystem system) => system.WithExtension<Cluster, ClusterExtension>();

    /// <summary>Subscribes with a <see cref="CurrentClusterState"/> first.</summary>
    public void Subscribe(IActorRef subscriber, params Type[] to) => Subscribe(subscriber, InitialStateAsSnapshot, to);

    /// <param name="subscriber">Gets the initial state, then each event once.</param>
    /// <param name="to">At least one type of domain event; base types and interfaces stand for all of theirs.</param>
    public void Subscribe(IActorRef subscriber, SubscriptionInitialStateMode initialStateMode, params Type[] to)
    {
        if (to.Length == 0 || !Array.TrueForAll(to, typeof(IClusterDomainEvent).IsAssignableFrom))
        {
            throw new ArgumentException($"Subscribe to at least one type, and to types of {nameof(IClusterDomainEvent)} only, not to [{string.Join<Type>(", ", to)}]", nameof(to));
        }

        _daemon.Tell(new PublisherCommand.Subscribe(subscriber, initialStateMode, [.. to]), ActorRefs.NoSender);
    }

    public void Unsubscribe(IActorRef subscriber) => _daemon.Tell(new PublisherCommand.Unsubscribe(subscriber, null), ActorRefs.NoSender);

    public void Unsubscribe(IActorRef subscriber, Type to) => _daemon.Tell(new PublisherCommand.Unsubscribe(subscriber, to), ActorRefs.NoSender);

    public void SendCurrentClusterState(IActorRef receiver) => _daemon.Tell(new PublisherCommand.SendState(receiver), ActorRefs.NoSender);

    /// <summary>Joins the cluster that the address is in; its own address begins a new one. Once a member, further joins are ignored.</summary>
    public void Join(Address address) => _daemon.Tell(new CoreInput.JoinTo(Filled(address)), ActorRefs.NoSender);

    /// <returns>Complete when this node is Up. Fails with <see cref="ClusterJoinFailedException"/> when its part in the cluster ends before.</returns>
    public Task JoinAsync(Address address, CancellationToken token = default) => JoinAsync(() => Join(address), $"[{address}]", token);

    public void JoinSeedNodes(IEnumerable<Address> seedNodes) =>
        _daemon.Tell(new CoreInput.JoinSeedNodes([.. seedNodes.Select(Filled)]), ActorRefs.NoSender);

    /// <summary>As <see cref="JoinAsync(Address, CancellationToken)"/>.</summary>
    public Task JoinSeedNodesAsync(IEnumerable<Address> seedNodes, CancellationToken token = default)
    {
        var nodes = seedNodes.ToList();
        return JoinAsync(() => JoinSeedNodes(nodes), $"seed nodes [{string.Join(", ", nodes)}]", token);
    }

    /// <summary>Lets a member, this one or another, leave in good order.</summary>
    public void Leave(Address address) => _daemon.Tell(new CoreInput.Leave(Filled(address)), ActorRefs.NoSender);

    public Task LeaveAsync() => LeaveAsync(CancellationToken.None);

    /// <returns>Complete when this node has been removed.</returns>
    public Task LeaveAsync(CancellationToken cancellationToken)
    {
        if (!IsTerminated)
        {
            Leave(SelfAddress);
        }

        return _removed.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Says that the member is gone for good. It is removed once the others agree; if it is alive, it ends.</summary>
    public void Down(Address address) => _daemon.Tell(new CoreInput.Down(Filled(address)), ActorRefs.NoSender);

    /// <summary>Runs it once this node is Up, at once if it is.</summary>
    public void RegisterOnMemberUp(Action callback) => RunAfter(_up.Task, callback);

    /// <summary>Runs it once this node is removed, or its part in the cluster ends in another way.</summary>
    public void RegisterOnMemberRemoved(Action callback) => RunAfter(_removed.Task, callback);

    /// <summary>The path with this node's address, by which others reach the actor.</summary>
    public ActorPath RemotePathOf(IActorRef actorRef) =>
        actorRef.Path.Address.Host is not null ? actorRef.Path : new RootActorPath(SelfAddress) / actorRef.Path.Elements;

    /// <summary>Ends this node's part in the cluster. Not a way to leave.</summary>
    internal void Shutdown()
    {
        if (Interlocked.Exchange(ref _shutDown, 1) == 0)
        {
            _log.Info("Cluster Node [{0}] - Shutting down...", SelfAddress);
            System.Stop(_daemon);
        }
    }

    internal void SetMembership(MembershipState state)
    {
        _membership = state;
        switch (state.SelfMember?.Status)
        {
            case MemberStatus.Up:
                Complete(_up);
                break;
            case MemberStatus.Leaving:
                Complete(_leaving);
                break;
            case MemberStatus.Exiting:
                Complete(_leaving, _exiting);
                break;
            default:
                break;
        }
    }

    /// <summary>All of this node's actors of the cluster have ended.</summary>
    internal void Terminated()
    {
        _membership = new MembershipState(Gossip.Empty, SelfUniqueAddress);
        _ended = true;
        Complete(_leaving, _exiting, _removed);
    }

    private TaskCompletionSource Promise() => new(System.Settings.PromiseOptions());

    private void Complete(params TaskCompletionSource[] promises)
    {
        foreach (var promise in promises)
        {
            System.Settings.Complete(() => promise.TrySetResult());
        }
    }

    private async Task JoinAsync(Action join, string where, CancellationToken token)
    {
        if (!IsUp)
        {
            join();
            await Task.WhenAny(_up.Task, _removed.Task).WaitAsync(token).ConfigureAwait(false);
        }

        if (IsTerminated)
        {
            throw new ClusterJoinFailedException($"Node has not managed to join the cluster using provided address: {where}");
        }
    }

    // A local address, as actors in this system have it, means this node.
    private Address Filled(Address address) => address.HasLocalScope && address.System == SelfAddress.System ? SelfAddress : address;

    private void RunAfter(Task happened, Action callback) => _ = System.Settings.Start(async () =>
    {
        await happened.ConfigureAwait(false);
        try
        {
            callback();
        }
        catch (Exception cause)
        {
            _log.Error(cause, "A membership callback failed: {0}", cause.Message);
        }
    });
}
