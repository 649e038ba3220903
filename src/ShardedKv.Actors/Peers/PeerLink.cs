using Akka.Actor;
using Akka.Event;
using Akka.Remote;
using Google.Protobuf;
using ShardedKv.Actors.HandOff;
using ShardedKv.Actors.Peers.Wire;
using ShardedKv.Actors.Snapshots;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Routing;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Peers;

/// <summary>
/// One end of the only path between two nodes (design §7): packs everything for the peer into batches and fragments, and
/// hands on what the peer sends. What arrives while a flush is due joins it, so batches grow with the load and no timer waits.
/// </summary>
/// <remarks>
/// The two ends find each other by path, then speak to each other's reference. A hello names node, incarnation and cluster; nothing
/// is taken from a link that has not said hello, or whose incarnation the cluster does not know as the peer.
/// </remarks>
internal sealed class PeerLink : UntypedActor, IWithTimers
{
    private readonly PeerLinkOptions _options;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly ActorSelection _peerPath;
    private readonly Outbox _outbox;
    private readonly Delivery _delivery;
    private readonly PeerAtLink _who;
    private PeerIdentity _self;
    private IActorRef? _peer;
    private ulong _peerLink;
    private Reassembler _inbound;
    private ulong _credited;
    private long _uncreditedBytes;
    private bool _flushDue;
    private long _heardAt;
    private long _creditAt;

    public PeerLink(PeerLinkOptions options)
    {
        _options = options;
        _self = options.Self;
        _who = new PeerAtLink(_log);
        _outbox = new Outbox(options.Settings);
        _inbound = new Reassembler(options.Settings);
        _delivery = new Delivery(options, Self, Context.Parent, Answer);
        _peerPath = Context.ActorSelection($"{options.PeerRoot}/{NameFor(options.Self.Node)}");
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>The name of the link to <paramref name="peer"/> below its node actor.</summary>
    public static string NameFor(NodeName peer) => $"peer-{peer.Value}";

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(DisassociatedEvent));
        Timers.StartPeriodicTimer(nameof(SayHello), SayHello.Instance, TimeSpan.Zero, _options.Settings.HelloInterval);
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case PeerWire.Fragment fragment:
                Receive(fragment);
                break;
            case SendRaft raft:
                if (_peer is not null && _outbox.TryAdd(raft.Group, raft.Message))
                {
                    FlushSoon();
                }

                break;
            case SendSnapshot snapshot:
                if (_peer is not null && _outbox.TryAdd(snapshot))
                {
                    FlushSoon();
                }

                break;
            case SendHandOff handOff:
                if (_peer is not null && _outbox.TryAdd(handOff))
                {
                    FlushSoon();
                }

                break;
            case SendRequest request:
                Forward(request);
                break;
            case Replies replies:
                Answer(replies);
                break;
            case Flush:
                _flushDue = false;
                Send();
                break;
            case PeerWire.Credit credit:
                Take(credit);
                break;
            case PeerWire.Hello hello:
                Receive(hello);
                break;
            case SayHello:
                LookAtSilence();
                Hello();
                break;
            case HostedReplicas hosted:
                _delivery.Hosted = hosted;
                break;
            case NodeLetter letter:
                if (_peer is not null && _outbox.TryAdd(letter.Kind, letter.Body))
                {
                    FlushSoon();
                }

                break;
            case IdentityIs identity:
                _self = identity.Identity;
                Hello();
                break;
            case ExpectIncarnation expect:
                _who.Expect(_self, expect.Incarnation);
                break;
            case DisassociatedEvent gone when gone.RemoteAddress.Host == _options.Address.Host && gone.RemoteAddress.Port == _options.Address.Port:
                Lose();
                break;
            case DisassociatedEvent:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Hello()
    {
        var hello = new PeerWire.Hello(_self, _options.Link, _peerLink);
        if (_peer is null)
        {
            _peerPath.Tell(hello, Self);
        }
        else
        {
            _peer.Tell(hello, Self);
        }
    }

    private void Receive(PeerWire.Hello hello)
    {
        if (hello.Identity.Node != _options.Peer)
        {
            _log.Warning("A node that calls itself {0} speaks at the link of {1}; its hello is refused", hello.Identity.Node, _options.Peer);
            return;
        }

        if (!_who.TryMeet(_self, hello.Identity))
        {
            return;
        }

        _heardAt = _options.Clock();
        if (hello.Link != _peerLink)
        {
            _peerLink = hello.Link;
            _inbound = new Reassembler(_options.Settings);
            _credited = 0;
            Refuse(_outbox.Reset());
        }

        _peer = Sender;
        if (hello.KnownLink != _options.Link)
        {
            Hello();
        }

        Context.Parent.Tell(new PeerSeen(hello.Identity));
    }

    private void Forward(SendRequest request)
    {
        if (_peer is null || _who.Trust != PeerTrust.All)
        {
            Refuse(request.Request.Correlation, new Unavailable($"node {_options.Peer} is not connected"));
        }
        else if (_outbox.TryAdd(request.Group, request.Request))
        {
            FlushSoon();
        }
        else
        {
            Refuse(request.Request.Correlation, new Busy(TimeSpan.FromMilliseconds(100)));
        }
    }

    private void Answer(Replies replies)
    {
        foreach (var reply in replies.Items)
        {
            if (!_outbox.TryAdd(reply))
            {
                _log.Warning("The queue to {0} is full (peer.queue-bytes-max); an answer is dropped and will be asked for again", _options.Peer);
            }
        }

        FlushSoon();
    }

    private void Refuse(List<Correlation> requests)
    {
        if (requests.Count > 0)
        {
            var reply = new Unavailable($"the connection to node {_options.Peer} was lost");
            _options.Region.Tell(new Replies(requests.ConvertAll(r => new RequestReply(r, reply))));
        }
    }

    private void Refuse(Correlation request, KvReply reply) =>
        _options.Region.Tell(new Replies([new RequestReply(request, reply)]));

    private void FlushSoon()
    {
        if (!_flushDue)
        {
            _flushDue = true;
            Self.Tell(Flush.Instance);
        }
    }

    private void Send()
    {
        while (_peer is not null && _outbox.Next() is { } batch)
        {
            var size = _options.Settings.FragmentBytesMax;
            var count = (batch.Bytes.Length + size - 1) / size;
            for (var i = 0; i < count; i++)
            {
                var bytes = batch.Bytes.AsMemory(i * size, Math.Min(size, batch.Bytes.Length - (i * size)));
                _peer.Tell(new PeerWire.Fragment(_options.Link, batch.Number, i, count, bytes), Self);
            }
        }
    }

    private void Take(PeerWire.Credit credit)
    {
        if (credit.Link == _options.Link)
        {
            _creditAt = _options.Clock();
            _outbox.Credit(credit.Number);
            Send();
        }
    }

    private void Receive(PeerWire.Fragment fragment)
    {
        if (fragment.Link != _peerLink || _who.Trust == PeerTrust.None)
        {
            // The peer's hello has not come or was refused; what it sends before counts as lost.
            return;
        }

        _heardAt = _options.Clock();
        try
        {
            _uncreditedBytes += fragment.Bytes.Length;
            if (_inbound.Add(fragment) is { } whole)
            {
                _delivery.HandOn(Batch.Parser.ParseFrom(new System.Buffers.ReadOnlySequence<byte>(whole)), _who.Trust);
                GiveCredit();
            }
        }
        catch (Exception broken) when (broken is PeerProtocolException or InvalidProtocolBufferException or MessageFormatException)
        {
            _log.Error(broken, "Node {0} sent a broken batch; the link starts anew", _options.Peer);
            Lose();
        }
    }

    private void GiveCredit()
    {
        // By bytes too: a window of bulk may be less than four batches.
        if (_inbound.Number >= _credited + 4 || _uncreditedBytes >= _options.Settings.BulkWindowBytesMax / 4)
        {
            Credit();
        }
    }

    private void Credit()
    {
        _credited = _inbound.Number;
        _uncreditedBytes = 0;
        _peer?.Tell(new PeerWire.Credit(_peerLink, _credited), Self);
    }

    private void LookAtSilence()
    {
        var silence = _options.Settings.SilenceMax.TotalMilliseconds;
        var now = _options.Clock();
        if (!_outbox.AwaitsCredit)
        {
            _creditAt = now;
        }

        // No credit for so long means that batches were lost on the way: only a new start gives the window back.
        if (_peer is not null && (now - _heardAt > silence || now - _creditAt > silence))
        {
            Lose();
        }
        else if (_peer is not null && _inbound.Number > _credited)
        {
            Credit();
        }
    }

    private void Lose()
    {
        if (_peer is null)
        {
            return;
        }

        _peer = null;
        _peerLink = 0;
        _who.Lost();
        Refuse(_outbox.Reset());
        _options.Region.Tell(new PeerLost(_options.Peer));
        Context.Parent.Tell(new PeerLost(_options.Peer));
    }

    private sealed class Flush
    {
        public static readonly Flush Instance = new();
    }

    private sealed class SayHello
    {
        public static readonly SayHello Instance = new();
    }
}
