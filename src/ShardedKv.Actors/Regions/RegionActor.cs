using Akka.Actor;
using ShardedKv.Actors.Nodes;
using ShardedKv.Actors.Peers;
using ShardedKv.Actors.Settings;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Routing;
using ShardedKv.Core.Sessions;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Regions;

/// <summary>
/// The one door for requests on a node (design §8): takes each to its group's leader, here or on another node, and answers it once. All
/// decisions are the <see cref="Router{TClient}"/>'s.
/// </summary>
internal sealed class RegionActor : UntypedActor, IWithTimers
{
    public const string ActorName = "sharded-kv-region";

    private readonly RegionSettings _settings;
    private readonly NodeName _self;
    private readonly NodeClock _clock;
    private readonly Router<IActorRef> _router;
    private IReadOnlyDictionary<NodeName, IActorRef> _links = new Dictionary<NodeName, IActorRef>();
    private HostedReplicas _hosted = new(System.Collections.Immutable.ImmutableSortedDictionary<GroupId, HostedReplicaRef>.Empty);
    private bool _closed;

    public RegionActor(RegionSettings settings, NodeName self, NodeClock clock)
    {
        _settings = settings;
        _self = self;
        _clock = clock;
        _router = new Router<IActorRef>(settings.Router, static () => new SessionId(Guid.NewGuid()), self);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() =>
        Timers.StartPeriodicTimer(nameof(Tick), Tick.Instance, _settings.TickInterval, _settings.TickInterval);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case KvRequest request:
                Accept(request, _settings.Deadline);
                break;
            case Replies replies:
                Take(replies);
                break;
            case RegionRequest request:
                Accept(request.Request, request.Deadline);
                break;
            case Tick:
                _router.Tick(_clock.Now, _clock.Wall);
                break;
            case LeaderIs leader:
                _router.LeaderKnown(leader.Group, leader.Node, _clock.Now, _clock.Wall);
                break;
            case MetaState meta:
                _router.Configure(meta, _clock.Now, _clock.Wall);
                break;
            case HostedReplicas hosted:
                _hosted = hosted;
                break;
            case PeerLinks links:
                _links = links.Links;
                break;
            case PeerLost lost:
                _router.NodeLost(lost.Node, _clock.Now, _clock.Wall);
                break;
            case CloseDoor:
                _closed = true;
                _router.Close();
                break;
            default:
                Unhandled(message);
                break;
        }

        CarryOut();
    }

    private void Accept(KvRequest request, TimeSpan deadline)
    {
        if (_closed)
        {
            Sender.Tell(new Unavailable("this node is stopping"));
            return;
        }

        _router.Accept(Sender, request, deadline, _clock.Now, _clock.Wall);
    }

    private void Take(Replies replies)
    {
        var now = _clock.Now;
        var wall = _clock.Wall;
        foreach (var reply in replies.Items)
        {
            _router.Replied(reply.Correlation, reply.Reply, now, wall);
        }
    }

    private void CarryOut()
    {
        while (_router.TryNextEffect(out var effect))
        {
            if (effect.Reply is { } reply)
            {
                effect.Request.Client.Tell(reply);
            }
            else
            {
                Send(effect.Request, effect.Target!.Value);
            }
        }
    }

    private void Send(PendingRequest<IActorRef> pending, NodeName target)
    {
        var request = new ReplicaRequest(pending.Correlation, !pending.IsWrite, pending.Bytes);
        if (target == _self && _hosted.Groups.TryGetValue(pending.Group, out var hosted))
        {
            hosted.Actor.Tell(new Requests(Self, [request]));
        }
        else if (_links.TryGetValue(target, out var link))
        {
            link.Tell(new SendRequest(pending.Group, request));
        }
        else
        {
            Self.Tell(new Replies([new RequestReply(pending.Correlation, new NotLeader(null))]));
        }
    }

    private sealed class Tick
    {
        public static readonly Tick Instance = new();
    }
}
