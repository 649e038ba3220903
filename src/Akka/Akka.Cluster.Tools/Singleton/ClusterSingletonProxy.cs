using Akka.Actor;
using Akka.Cluster.Tools.Singleton.Proxying;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Cluster.Tools.Singleton;

/// <summary>
/// Passes messages on to the singleton, wherever it is. While it is not known they wait, a bounded number of them; what is
/// on its way when the singleton ends is lost.
/// </summary>
public sealed class ClusterSingletonProxy : ReceiveActor, IWithTimers
{
    private readonly ClusterSingletonProxySettings _settings;
    private readonly string[] _singletonPath;
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<UniqueAddress, Member> _members = [];
    private readonly ProxyBuffer _buffer;
    private Member? _oldest;
    private IActorRef? _singleton;
    private int _search;

    /// <param name="singletonManagerPath">Without an address, like "/user/manager".</param>
    public ClusterSingletonProxy(string singletonManagerPath, ClusterSingletonProxySettings settings)
    {
        _settings = settings;
        _singletonPath = [.. singletonManagerPath.Split('/', StringSplitOptions.RemoveEmptyEntries), settings.SingletonName];
        _buffer = new ProxyBuffer(settings.BufferSize);
        ReceiveAny(OnMessage);
    }

    ITimerScheduler IWithTimers.Timers { get; set; } = null!;

    private ITimerScheduler Timers => ((IWithTimers)this).Timers;

    public static Props Props(string singletonManagerPath, ClusterSingletonProxySettings settings) =>
        Actor.Props.Create(() => new ClusterSingletonProxy(singletonManagerPath, settings))
            .WithDispatcher(Dispatchers.InternalDispatcherId)
            .WithDeploy(Deploy.Local);

    public static Config DefaultConfig() => SingletonConfig.Defaults();

    protected override void PreStart() => _cluster.Subscribe(Self, typeof(IMemberEvent));

    protected override void PostStop()
    {
        _cluster.Unsubscribe(Self);
        foreach (var (message, sender) in _buffer.TakeAll())
        {
            Drop(message, sender);
        }
    }

    private void OnMessage(object message)
    {
        switch (message)
        {
            case CurrentClusterState state:
                foreach (var member in state.Members)
                {
                    Learn(member);
                }

                FollowOldest();
                break;
            case MemberRemoved { Member.UniqueAddress: var removed } when removed == _cluster.SelfUniqueAddress:
                // Nothing that it forwards could be answered, and nothing that waits would ever go on.
                Context.Stop(Self);
                break;
            case IMemberEvent happened:
                Learn(happened.Member);
                FollowOldest();
                break;
            case ActorIdentity { MessageId: int search, Subject: { } singleton } when search == _search && _singleton is null:
                Found(singleton);
                break;
            case ActorIdentity:
                break;
            case SearchDue:
                Search();
                break;
            case Terminated ended:
                if (ended.ActorRef.Equals(_singleton))
                {
                    _singleton = null;
                    Search();
                }

                break;
            case var _ when _singleton is not null:
                _singleton.Forward(message);
                break;
            default:
                Keep(message);
                break;
        }
    }

    private void Learn(Member member)
    {
        if (_settings.Role is not null && !member.HasRole(_settings.Role))
        {
            return;
        }

        if (member.Status is MemberStatus.Up or MemberStatus.Leaving)
        {
            _members[member.UniqueAddress] = member;
        }
        else
        {
            _members.Remove(member.UniqueAddress);
        }
    }

    private void FollowOldest()
    {
        var oldest = _members.Values.Min(Member.AgeOrdering);
        if (Equals(oldest, _oldest))
        {
            return;
        }

        _oldest = oldest;
        if (_singleton is not null)
        {
            Context.Unwatch(_singleton);
            _singleton = null;
        }

        _search++;
        Search();
    }

    private void Search()
    {
        if (_oldest is null)
        {
            Timers.Cancel(SearchDue.Instance);
        }
        else if (_singleton is null)
        {
            Context.ActorSelection(new RootActorPath(_oldest.Address) / _singletonPath).Tell(new Identify(_search), Self);
            Timers.StartSingleTimer(SearchDue.Instance, SearchDue.Instance, _settings.SingletonIdentificationInterval);
        }
    }

    private void Found(IActorRef singleton)
    {
        _log.Info("Singleton identified at [{0}]", singleton.Path);
        _singleton = Context.Watch(singleton);
        Timers.Cancel(SearchDue.Instance);
        foreach (var (message, sender) in _buffer.TakeAll())
        {
            singleton.Tell(message, sender);
        }
    }

    private void Keep(object message)
    {
        if (_buffer.Add(message, Sender) is { } dropped)
        {
            Drop(dropped.Message, dropped.Sender);
        }
    }

    private void Drop(object message, IActorRef sender)
    {
        _log.Warning("Singleton not available, dropping message [{0}]", message.GetType());
        Context.System.DeadLetters.Tell(new DeadLetter(message, sender, Self), sender);
    }

    private sealed class SearchDue : INoSerializationVerificationNeeded
    {
        public static readonly SearchDue Instance = new();
    }
}
