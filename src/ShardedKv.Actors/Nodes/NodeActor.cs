using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using ShardedKv.Actors.Controller;
using ShardedKv.Actors.Exports;
using ShardedKv.Actors.HandOff;
using ShardedKv.Actors.Integrity;
using ShardedKv.Actors.Metrics;
using ShardedKv.Actors.Peers;
using ShardedKv.Actors.Regions;
using ShardedKv.Actors.Replicas;
using ShardedKv.Actors.Scrubs;
using ShardedKv.Actors.Settings;
using ShardedKv.Actors.Status;
using ShardedKv.Core.Bootstrap;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Controller;
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

    // While somebody waits for an operation, or a plan for its copies.
    private static readonly TimeSpan SoonInterval = TimeSpan.FromMilliseconds(100);

    private readonly ShardedKvSettings _settings;
    private readonly DataDirectory _directory;
    private readonly NodeClock _clock;
    private readonly IActorRef _region;
    private readonly NodeMeter _meter;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly ClusterEntry _entry;
    private readonly Neighbours _neighbours;
    private readonly MetaDesk _metaDesk;
    private readonly PeerTable _peers;
    private PeerIdentity _self;
    private MetaState? _meta;
    private ReplicaHost _replicas = null!;
    private StatusDesk _status = null!;
    private bool _stopping;

    public NodeActor(ShardedKvSettings settings, DataDirectory directory, NodeClock clock, IActorRef region, NodeMeter meter)
    {
        _settings = settings;
        _directory = directory;
        _clock = clock;
        _region = region;
        _meter = meter;
        _peers = new PeerTable(clock);
        _self = new PeerIdentity(settings.Node, directory.Incarnation, directory.Cluster, OwnAddress(), settings.HttpAddress) { Zone = settings.Zone };
        var record = _self.Record();
        _entry = new ClusterEntry(record, [.. settings.BootstrapNodes.Select(n => n.Name)], directory, _peers, _log, Enter);
        _neighbours = new Neighbours(Context, settings, clock, region, _peers, _log);
        _metaDesk = new MetaDesk(record, settings, directory, _peers, clock, _log, group => _replicas!.Find(group), Keep);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private LocalReplica? MetaReplica => _replicas.Find(MetaState.MetaGroup);

    // What has a core with state is stopped and looked at, never restarted over the same journal (design §7).
    protected override SupervisorStrategy SupervisorStrategy() => Akka.Actor.SupervisorStrategy.StoppingStrategy;

    protected override void PreStart()
    {
        Context.Watch(_region);
        _status = new StatusDesk(_settings.Node, _peers, Timers, _log);
        _replicas = new ReplicaHost(Context, _settings, _directory, _clock, _region, _peers, Timers, _log, _meter);
        foreach (var node in _settings.BootstrapNodes.Where(n => n.Name != _settings.Node))
        {
            _neighbours.Connect(_self, node.Name, node.Address, _replicas.Hosted());
        }

        _entry.Begin();
        if (_self.Cluster is not null && _metaDesk.Kept() is { } kept && _entry.Take(kept))
        {
            Take(kept);
        }

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
                LookAround();
                break;
            case DirectNow:
                ProposeNext();
                break;
            case OperationQuery operation:
                _metaDesk.Ask(operation, Sender, _meta, MetaReplica);
                DirectSoon();
                break;
            case JournalRemoved removed:
                _replicas.Take(removed);
                break;
            case PeerWire.Hello stranger when !_stopping && _entry.Drained is null:
                _neighbours.Introduce(stranger.Identity, _self, _replicas.Hosted());
                break;
            case SendHandOffTo handOff:
                Pass(handOff);
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
            case ScrubEnded ended:
                _replicas.Take(ended);
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

    private void See(PeerIdentity peer)
    {
        _peers.Seen(peer);
        _entry.See(peer);
    }

    private void Pass(SendHandOffTo handOff)
    {
        if (handOff.Node != _settings.Node)
        {
            _peers.Tell(handOff.Node, handOff.Sent);
        }
        else
        {
            _replicas.Find(handOff.Sent.To)?.Actor?.Tell(handOff.Sent, Sender);
        }
    }

    private void Lose(NodeName node)
    {
        _peers.Lost(node);
        _entry.Lose(node);
        _status.Lost(node, Picture);
    }

    private void Read(NodeLetter letter)
    {
        switch (letter.Kind)
        {
            case NodeLetterKind.Bootstrap:
                _entry.Read(letter);
                break;
            case NodeLetterKind.StatusQuery:
                _peers.Tell(letter.Peer, new NodeLetter(letter.Peer, NodeLetterKind.StatusAnswer, OwnReport().Encode()));
                break;
            case NodeLetterKind.StatusAnswer:
                if (_status.Take(letter, Picture) is { } report)
                {
                    _metaDesk.Heard(report);
                }

                break;
            default:
                if (!_replicas.Read(letter) && !_metaDesk.Read(letter, _meta, MetaReplica))
                {
                    _log.Warning("Node {0} sent a letter of kind {1}, which this version does not know", letter.Peer, letter.Kind);
                }

                break;
        }
    }

    private void Enter(BootstrapRecord record)
    {
        _self = _self with { Cluster = record.Cluster };
        _peers.TellAll(new IdentityIs(_self));
        foreach (var member in record.Members)
        {
            _peers.Tell(member.Name, new ExpectIncarnation(member.Incarnation));
        }

        if (record.Find(_settings.Node) is { } own && own.Incarnation == _self.Incarnation)
        {
            _replicas.Host(
                new HostedReplica(MetaState.MetaGroup, own.Replica, record.Voters()),
                record.Members.ToImmutableSortedDictionary(m => m.Replica, m => m.Name),
                own == record.Members[0]);
        }
    }

    private void LookAround()
    {
        if (_entry.Drained is null)
        {
            // Those that are none of the cluster's are not knocked at: each would take the other in again for ever.
            _neighbours.Knock(_self, _meta);
        }

        _metaDesk.Follow(_meta, MetaReplica);
        ProposeNext();
        _replicas.LookAround();
        if (_meta is not null)
        {
            _neighbours.Follow(_meta, _self, _replicas.Hosted(), _entry.Drained is not null);
        }
    }

    // Before it is followed: a node that followed it and then forgot it would serve by an older one after its next start.
    private void Keep(MetaState meta, ReadOnlyMemory<byte> bytes)
    {
        if ((_meta is null || meta.Version > _meta.Version) && _entry.Take(meta) && _metaDesk.Keep(bytes))
        {
            Take(meta);
        }
    }

    private void Take(MetaState meta)
    {
        if (_meta is not null && meta.Version <= _meta.Version)
        {
            return;
        }

        _meta = meta;
        _neighbours.Follow(meta, _self, _replicas.Hosted(), _entry.Drained is not null);
        _replicas.Take(meta);
        _region.Tell(meta);
        _metaDesk.Changed(meta, MetaReplica);
        ProposeNext();
    }

    private void Take(ReplicaReport report)
    {
        if (_replicas.Take(report) && report.Group == MetaState.MetaGroup)
        {
            ProposeNext();
        }
    }

    private void ProposeNext()
    {
        if (_metaDesk.Direct(_meta, MetaReplica, OwnReport))
        {
            DirectSoon();
        }
    }

    private void DirectSoon() => Timers.StartSingleTimer(nameof(DirectNow), DirectNow.Instance, SoonInterval);

    private NodeReport OwnReport() => new(_settings.Node.Value, _self.HttpAddress, _self.Address, _replicas.Rows)
    {
        RefusesWrites = _replicas.RefusesWrites,
    };

    private StatusDesk.Picture Picture() => new(_self.Cluster, _meta, _self.Address, _self.HttpAddress);

    private NodeHealth Health() => _stopping
        ? new NodeHealth.NotServing("this node is stopping")
        : NodeHealth.Of(_meta, _entry.WaitingFor, _replicas.Leaderless, _entry.Drained);

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
        _neighbours.Ended(terminated.ActorRef);
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

    private sealed class DirectNow
    {
        public static readonly DirectNow Instance = new();
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
