using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using ShardedKv.Actors.Exports;
using ShardedKv.Actors.Integrity;
using ShardedKv.Actors.Peers;
using ShardedKv.Actors.Regions;
using ShardedKv.Actors.Replicas;
using ShardedKv.Actors.Settings;
using ShardedKv.Actors.Status;
using ShardedKv.Core.Bootstrap;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Meta;
using ShardedKv.Raft;
using ShardedKv.Storage;

namespace ShardedKv.Actors.Nodes;

/// <summary>
/// Parent of everything that this node runs: links, region and replicas. It hosts what bootstrap and meta group say, and
/// while the meta group's leader is here it proposes what the cluster lacks.
/// </summary>
#pragma warning disable CA1001 // What an actor holds is disposed of in PostStop.
internal sealed class NodeActor : UntypedActor, IWithTimers
#pragma warning restore CA1001
{
    public const string ActorName = "sharded-kv";

    private static readonly TimeSpan DirectInterval = TimeSpan.FromSeconds(1);

    private readonly ShardedKvSettings _settings;
    private readonly DataDirectory _directory;
    private readonly NodeClock _clock;
    private readonly IActorRef _region;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Bootstrapper _bootstrapper;
    private readonly PeerTable _peers = new();
    private PeerIdentity _self;
    private MetaState? _meta;
    private ReplicaHost _replicas = null!;
    private StatusDesk _status = null!;
    private string _waitingFor = "the other bootstrap nodes";
    private bool _stopping;

    public NodeActor(ShardedKvSettings settings, DataDirectory directory, NodeClock clock, IActorRef region)
    {
        _settings = settings;
        _directory = directory;
        _clock = clock;
        _region = region;
        _self = new PeerIdentity(settings.Node, directory.Incarnation, directory.Cluster, OwnAddress(), settings.HttpAddress);
        _bootstrapper = new Bootstrapper(
            new NodeRecord(settings.Node, directory.Incarnation, _self.Address, settings.HttpAddress),
            [.. settings.BootstrapNodes.Select(n => n.Name)],
            directory.Bootstrap,
            new ClusterId(Guid.NewGuid()));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    // What has a core with state is stopped and looked at, never restarted over the same journal (design §7).
    protected override SupervisorStrategy SupervisorStrategy() => Akka.Actor.SupervisorStrategy.StoppingStrategy;

    protected override void PreStart()
    {
        Context.Watch(_region);
        _status = new StatusDesk(_settings.Node, _peers, Timers, _log);
        _replicas = new ReplicaHost(Context, _settings, _directory, _clock, _region, _peers, Timers, _log);
        foreach (var node in _settings.BootstrapNodes.Where(n => n.Name != _settings.Node))
        {
            Connect(node.Name, node.Address);
        }

        CarryOut();
        Timers.StartPeriodicTimer(nameof(Direct), Direct.Instance, DirectInterval);
        _replicas.LookAtDisk();
        Timers.StartPeriodicTimer(nameof(DiskDue), DiskDue.Instance, _settings.DiskInterval);
    }

    protected override void PostStop()
    {
        _replicas.Dispose();
        _directory.Dispose();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ReplicaReport report:
                Take(report);
                break;
            case LeaderIs:
                break;
            case MetaState meta:
                Take(meta);
                break;
            case PeerSeen seen:
                See(seen.Peer);
                break;
            case PeerLost lost:
                Lose(lost.Node);
                break;
            case NodeLetter letter:
                Read(letter);
                break;
            case DiskDue:
                _replicas.LookAtDisk();
                break;
            case Direct:
                ProposeNext();
                _replicas.SendStates();
                break;
            case StatusQuery query:
                _status.Ask(Sender, query.Wait, OwnReport, Picture);
                break;
            case StatusDesk.Due:
                _status.Answer(Picture());
                break;
            case ExportQuery export:
                ExportDirections.Answer(export, _meta, _settings.Node, _replicas, Sender);
                break;
            case MetaQuery:
                Sender.Tell(new MetaAnswer(_meta));
                break;
            case HealthQuery:
                Sender.Tell(Health());
                break;
            case ReplicaStopped stopped:
                _replicas.Take(stopped);
                break;
            case RestartDue due:
                _replicas.Take(due);
                break;
            case StateNoted noted:
                _replicas.Take(noted);
                break;
            case StopNode:
                Stop();
                break;
            case Terminated terminated:
                Take(terminated);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private static string OwnAddress()
    {
        var address = ((ExtendedActorSystem)Context.System).Provider.DefaultAddress;
        return $"{address.Host}:{address.Port}";
    }

    private void Connect(NodeName node, string address)
    {
        var colon = address.LastIndexOf(':');
        var remote = new Address("akka.tcp", Context.System.Name, address[..colon], int.Parse(address.AsSpan(colon + 1)));
        var options = new PeerLinkOptions(
            _self, node, remote, $"{remote}/system/{ActorName}", (ulong)Random.Shared.NextInt64(1, long.MaxValue), _region, _settings.Peer,
            () => _clock.Now.Milliseconds);
        var link = Context.ActorOf(Props.Create(() => new PeerLink(options)), PeerLink.NameFor(node));
        _peers.Add(node, link, address);
        _region.Tell(new PeerLinks(_peers.Links()));
        link.Tell(_replicas.Hosted());
    }

    private void See(PeerIdentity peer)
    {
        _peers.Seen(peer);
        _bootstrapper.PeerSeen(new NodeHello(
            new NodeRecord(peer.Node, peer.Incarnation, peer.Address, peer.HttpAddress), peer.Cluster));
        CarryOut();
    }

    private void Lose(NodeName node)
    {
        _peers.Lost(node);
        _bootstrapper.PeerLost(node);
        _status.Lost(node, Picture);
    }

    private void Read(NodeLetter letter)
    {
        switch (letter.Kind)
        {
            case NodeLetterKind.Bootstrap:
                _bootstrapper.BootstrapReceived(letter.Peer, BootstrapCodec.Decode(letter.Body));
                CarryOut();
                break;
            case NodeLetterKind.StatusQuery:
                _peers.Tell(letter.Peer, new NodeLetter(letter.Peer, NodeLetterKind.StatusAnswer, OwnReport().Encode()));
                break;
            case NodeLetterKind.StatusAnswer:
                _status.Take(letter, Picture);
                break;
            case NodeLetterKind.StateReports:
                _replicas.ReadStates(letter);
                break;
            default:
                _log.Warning("Node {0} sent a letter of kind {1}, which this version does not know", letter.Peer, letter.Kind);
                break;
        }
    }

    private void CarryOut()
    {
        while (_bootstrapper.TryNextEffect(out var effect))
        {
            switch (effect)
            {
                case PersistBootstrap persist:
                    _directory.SaveBootstrap(persist.Record);
                    _bootstrapper.Persisted();
                    break;
                case SendBootstrap send:
                    _peers.Tell(send.To, new NodeLetter(send.To, NodeLetterKind.Bootstrap, BootstrapCodec.Encode(send.Record)));
                    break;
                case Bootstrapped bootstrapped:
                    Join(bootstrapped.Record);
                    break;
                case RefuseBootstrap refuse:
                    _waitingFor = $"an operator: {refuse.Reason}";
                    _log.Error("This node cannot go on as it is set up: {0}", refuse.Reason);
                    break;
                default:
                    throw new InvalidOperationException($"no case for {effect.GetType().Name}");
            }
        }
    }

    private void Join(BootstrapRecord record)
    {
        _log.Info("Cluster {0} with the meta group on {1}", record.Cluster, string.Join(", ", record.Members.Select(m => m.Name)));
        _waitingFor = "the meta group's first configuration";
        _self = _self with { Cluster = record.Cluster };
        _peers.TellAll(new IdentityIs(_self));
        foreach (var member in record.Members)
        {
            _peers.Tell(member.Name, new ExpectIncarnation(member.Incarnation));
        }

        var own = record.Find(_settings.Node)!;
        _replicas.Host(
            new HostedReplica(MetaState.MetaGroup, own.Replica, record.Voters()),
            record.Members.ToImmutableSortedDictionary(m => m.Replica, m => m.Name),
            own == record.Members[0]);
    }

    private void Take(MetaState meta)
    {
        if (_meta is not null && meta.Version <= _meta.Version)
        {
            return;
        }

        _meta = meta;
        foreach (var node in meta.Nodes.Values.Where(n => n.Name != _settings.Node && !_peers.Contains(n.Name)))
        {
            Connect(node.Name, node.Address);
        }

        _replicas.Take(meta);
        _region.Tell(meta);
        ProposeNext();
    }

    private void Take(ReplicaReport report)
    {
        if (_replicas.Take(report) && report.Group == MetaState.MetaGroup)
        {
            ProposeNext();
        }
    }

    // On a timer too: a proposal that was lost with its leader is made again by the next one.
    private void ProposeNext()
    {
        if (_replicas.Find(MetaState.MetaGroup) is { Leads: true, Actor: { } actor, Report: { } report }
            && _directory.Bootstrap is { } bootstrap
            && MetaDirector.Next(_meta, Plan(bootstrap, report.Status.Term)) is { } command)
        {
            actor.Tell(new ProposeMeta(MetaCommandCodec.Encode(command)));
        }
    }

    // The holder of the epoch is one leadership, not one node: what a deposed leader still plans conflicts.
    private DirectorSettings Plan(BootstrapRecord bootstrap, Term term) => new(
        bootstrap, $"{_settings.Node}/{term}", _settings.Shards, _settings.Groups, _settings.ReplicationFactor, _settings.Limits);

    private NodeReport OwnReport() => new(_settings.Node.Value, _self.HttpAddress, _self.Address, _replicas.Rows);

    private StatusDesk.Picture Picture() => new(_self.Cluster, _meta, _self.Address, _self.HttpAddress);

    private NodeHealth Health()
    {
        if (_stopping)
        {
            return new NodeHealth.NotServing("this node is stopping");
        }

        if (_meta is null || _meta.Configurations.IsEmpty)
        {
            return new NodeHealth.NotServing($"waiting for {_waitingFor}");
        }

        var leaderless = _replicas.Leaderless;
        return leaderless.Count == 0
            ? new NodeHealth.Serving()
            : new NodeHealth.NotServing($"no leader is known here for {string.Join(", ", leaderless)}");
    }

    private void Stop()
    {
        if (_stopping)
        {
            return;
        }

        _stopping = true;
        _region.Tell(CloseDoor.Instance);
        _replicas.Stop();
        EndWhenEmpty();
    }

    private void Take(Terminated terminated)
    {
        _replicas.Ended(terminated.ActorRef);
        if (_stopping)
        {
            EndWhenEmpty();
        }
    }

    private void EndWhenEmpty()
    {
        if (_replicas.AllStopped)
        {
            Context.Stop(_region);
            Context.Stop(Self);
        }
    }

    private sealed class DiskDue
    {
        public static readonly DiskDue Instance = new();
    }

    private sealed class Direct
    {
        public static readonly Direct Instance = new();
    }
}
