using System.Buffers;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Life;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Store;
using ShardedKv.Raft;
using ShardedKv.Simulation.Disks;
using ShardedKv.Simulation.Network;
using ShardedKv.Simulation.Reports;
using ShardedKv.Simulation.Time;

namespace ShardedKv.Simulation.Nodes;

/// <summary>One replica's process around the pure <see cref="ReplicaLife"/>: what the product's replica actor is on a node. It carries
/// effects out in their order, over a journal and a store that take their time.</summary>
internal sealed class ReplicaShell
{
    private readonly World _world;
    private readonly SimulatedNode _node;
    private readonly SeededRandom _random;
    private readonly ReplicaLife _life;
    private readonly SnapshotDesk _snapshots;
    private readonly ReadDesk _reads;
    private ShardGroupMachine _machine;
    private readonly Dictionary<ProposalTag, RequestPacket?> _proposals = [];
    private readonly Dictionary<MembershipTag, Action<MembershipAnswer>> _changes = [];
    private readonly Dictionary<TransferTag, Action<TransferAnswer>> _transfers = [];
    private readonly Queue<Apply> _applying = [];
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private TimeSpan _lastWrite;
    private long _tags;
    private LogIndex _configuredAt;
    private bool _isOver;
    private bool _storeFailed;
    private bool _carriesOut;
    private bool _applies;
    private bool _syncs;

    public ReplicaShell(World world, SimulatedNode node, ReplicaDisk disk, ulong seed)
    {
        _world = world;
        _node = node;
        Disk = disk;
        _random = new SeededRandom(seed);
        var recovery = new Recovery(disk.Replica, disk.Initial);
        foreach (var (sequence, replicaEvent) in disk.Journal.Read())
        {
            recovery.Add(sequence, replicaEvent);
        }

        var store = new StoreState(disk.Store.Applied, StoredMembership.Load(disk.Store));
        _life = recovery.Finish(store, world.Scenario.Raft with { Self = disk.Replica }, seed, world.Scenario.Life);
        _snapshots = new SnapshotDesk(world, node, disk, _life, _random, Later);
        _machine = new ShardGroupMachine(disk.Group, disk.Store);
        _reads = new ReadDesk(world, node, disk, _life, _random) { Machine = _machine, After = After, NodeOf = NodeOf };
        world.Checks.Started(disk);
        world.Trace.Line(Who, $"starts at {disk.Store.Applied}, log {disk.Journal.Durable.Start} to {disk.Journal.Durable.Last}");
    }

    public ReplicaDisk Disk { get; }

    public ReplicaStatus Status => _life.Status;

    public ShardGroupMachine Machine => _machine;

    /// <summary>What was asked of this life and has no answer.</summary>
    public int Waiting => _proposals.Count + _reads.Waiting + _changes.Count + _transfers.Count;

    private string Who => _world.Trace.IsOn ? $"{_node.Name}/{Disk}" : "";

    public void Begin()
    {
        _life.Tick(_node.Clock.Now, _node.Clock.Wall);
        CarryOut();
    }

    /// <summary>The process died, or the replica was removed from the node.</summary>
    public void End() => _isOver = true;

    public void Tick()
    {
        if (_isOver)
        {
            return;
        }

        if (_life.IsAsleep && !_random.Chance(_world.Scenario.SleepTickPercent))
        {
            return;
        }

        _life.Tick(_node.Clock.Now, _node.Clock.Wall);
        Configure();
        CarryOut();
    }

    public void Receive(RaftPacket packet)
    {
        var message = MessageCodec.Read(packet.Bytes);
        if (message.To != Disk.Replica || !IsKnown(message.From, packet.Sender))
        {
            return;
        }

        _life.Receive(message);
        CarryOut();
    }

    public void Receive(RequestPacket request)
    {
        if (request.IsWrite)
        {
            Submit(request.Bytes, request);
        }
        else
        {
            _reads.Ask(request);
        }

        CarryOut();
    }

    public void Receive(FetchPacket asked)
    {
        if (asked.Source == Disk.Replica)
        {
            _snapshots.Serve(asked);
        }
    }

    public void Receive(RowsPacket part)
    {
        if (part.Asks == Disk.Replica)
        {
            _snapshots.Receive(part);
            CarryOut();
        }
    }

    public void Receive(ReadPacket read)
    {
        _reads.Ask(read);
        CarryOut();
    }

    public void ChangeMembers(Membership target, Action<MembershipAnswer> answered)
    {
        var tag = new MembershipTag(++_tags);
        _changes.Add(tag, answered);
        _life.ChangeMembers(tag, target);
        CarryOut();
    }

    public void TransferLeadership(ReplicaId target, Action<TransferAnswer> answered)
    {
        var tag = new TransferTag(++_tags);
        _transfers.Add(tag, answered);
        _life.TransferLeadership(tag, target);
        CarryOut();
    }

    /// <summary>Some other node is thought lost.</summary>
    public void Suspect(ReplicaId replica)
    {
        if (!_isOver)
        {
            _life.NodeSuspected(replica);
            CarryOut();
        }
    }

    /// <summary>When the disk has done it, unless this life is over by then.</summary>
    private void Later(Action action) => After(DiskTime(), action);

    private void After(TimeSpan time, Action action) => _world.Time.After(time, _node.OfThisBoot(() =>
    {
        if (!_isOver)
        {
            action();
            CarryOut();
        }
    }));

    private TimeSpan DiskTime() => _random.Between(_world.Disk.WriteMin, _world.Disk.WriteMax) * _node.DiskSlowness;

    /// <summary>Design §5: nobody speaks for a replica but the incarnation that the cluster placed it on.</summary>
    private bool IsKnown(ReplicaId from, IncarnationId sender)
    {
        var placed = _node.Meta!.Placements[Disk.Group].Replicas.FirstOrDefault(replica => replica.Replica == from);
        return placed is not null && placed.Incarnation == sender;
    }

    private void Submit(ReadOnlyMemory<byte> command, RequestPacket? origin)
    {
        var tag = new ProposalTag(++_tags);
        _proposals.Add(tag, origin);
        _life.Submit(tag, command);
    }

    /// <summary>The group follows the configurations one by one; one that is proposed and lost is proposed again.</summary>
    private void Configure()
    {
        if (_machine.ConfigurationAt >= _world.Placements.Configuration.Number || Disk.Store.Applied.Index < _configuredAt
            || _life.Status is not { Role: ReplicaRole.Leader } status)
        {
            return;
        }

        if (ConfigurationFollower.Next(_machine.ConfigurationAt, _node.Meta!) is { } command)
        {
            _configuredAt = status.LastLog.Index.Next();
            Submit(command, null);
        }
    }

    private void CarryOut()
    {
        if (_carriesOut)
        {
            return;
        }

        _carriesOut = true;
        while (!_isOver && _life.TryNextEffect(out var effect))
        {
            if (!_node.Lives())
            {
                return;
            }

            CarryOut(effect);
        }

        _carriesOut = false;
    }

    private void CarryOut(LifeEffect effect)
    {
        switch (effect)
        {
            case WriteJournal write:
                Write(write);
                break;
            case DeleteJournal delete:
                Disk.Journal.Delete(delete.UpTo, _random.Chance(30) ? _random.Next(5) : 0);
                break;
            case Send send:
                Send(send.Message);
                break;
            case MakeSnapshot make:
                _snapshots.Make(make.Id);
                break;
            case DropSnapshot drop:
                _snapshots.Drop(drop.Id);
                break;
            case FetchSnapshot fetch:
                _world.Trace.Line(Who, $"fetches {fetch.Snapshot}");
                _snapshots.Fetch(fetch.Snapshot);
                break;
            case SwapStore swap:
                _snapshots.Swap(swap.Snapshot, () => _reads.Machine = _machine = new ShardGroupMachine(Disk.Group, Disk.Store));
                break;
            case Apply apply:
                if (!_storeFailed)
                {
                    _applying.Enqueue(apply);
                    ApplyNext();
                }

                break;
            case ServeReads serve:
                _reads.Serve(serve.Tags);
                break;
            case ServeLeaseReads serve:
                _reads.ServeLeased(serve);
                break;
            case RefuseProposals refuse:
                foreach (var tag in refuse.Tags)
                {
                    Invariant.Holds(_proposals.Remove(tag, out var origin), "a proposal's outcome comes once");
                    Refuse(origin, refuse.Kind, refuse.LeaderHint);
                }

                break;
            case RefuseReads refuse:
                _reads.Refuse(refuse);
                break;
            case AnswerMembership answer:
                Invariant.Holds(_changes.Remove(answer.Tag, out var changed), "a change's outcome comes once");
                changed(answer.Answer);
                break;
            case AnswerTransfer answer:
                Invariant.Holds(_transfers.Remove(answer.Tag, out var transferred), "a transfer's outcome comes once");
                transferred(answer.Answer);
                break;
            case LeadershipChanged leadership:
                _world.Trace.Line(Who, $"{leadership.Status.Role} in {leadership.Status.Term}, follows {leadership.Status.Leader}");
                if (leadership.Status.Role == ReplicaRole.Leader)
                {
                    _world.Checks.Led(Disk, leadership.Status.Term);
                }
                else if (leadership.Status.Role == ReplicaRole.Candidate)
                {
                    _world.Checks.Campaigns(Disk, leadership.Status.Term);
                }

                break;
            case Stop stop:
                _world.Trace.Line(Who, $"stops: {stop.Reason}");
                _isOver = true;
                _node.Stopped(this);
                break;
            default:
                throw new InvalidOperationException($"no case for {effect.GetType().Name}");
        }
    }

    private void Write(WriteJournal write)
    {
        Disk.Journal.Begin(write.Event, write.Token, write.Sequence);
        _world.Checks.Written(Disk, write.Event);
        _world.Trace.Line(Who, $"writes {write.Event.HardState.Term}, vote for {write.Event.HardState.VotedFor}, {write.Event.Start}, and {write.Event.Entries.Length} entries up to {Disk.Journal.Written.Last}");
        var done = _world.Time.Now + DiskTime();
        _lastWrite = done > _lastWrite ? done : _lastWrite;
        _world.Time.At(_lastWrite, _node.OfThisBoot(Written));
    }

    private void Written()
    {
        if (_isOver)
        {
            return;
        }

        if (_world.Time.Now < _node.DiskHangsUntil)
        {
            _world.Time.At(_node.DiskHangsUntil, _node.OfThisBoot(Written));
            return;
        }

        if (_random.Rare(_world.Disk.SyncErrorsPerTenThousand))
        {
            Disk.NeedsRepair = true;
            _life.JournalFailed("the journal's sync failed");
        }
        else if (_random.Rare(_world.Disk.WriteErrorsPerTenThousand))
        {
            _life.JournalFailed("the journal's write failed");
        }
        else
        {
            var token = Disk.Journal.Complete();
            _world.Trace.Line(Who, $"has {token} on disk, {Disk.Journal.Durable.Last}");
            _life.JournalWritten(token);
        }

        CarryOut();
    }

    private void Send(Message message)
    {
        _world.Checks.Sent(Disk, message);
        if (_node.Meta!.Placements[Disk.Group].Replicas.FirstOrDefault(replica => replica.Replica == message.To) is { } target)
        {
            _buffer.ResetWrittenCount();
            MessageCodec.Write(message, _buffer);
            _world.Trace.Line(Who, $"to {message.To}: {MessageText.Of(message)}");
            var packet = new RaftPacket(Disk.Group, _node.Directory.Incarnation, _buffer.WrittenSpan.ToArray());
            _world.Send(_node, _world.NodeOf(target.Node).Number, packet);
        }
    }

    private void ApplyNext()
    {
        if (_applies || _isOver)
        {
            return;
        }

        while (_applying.TryPeek(out var apply))
        {
            if (_world.Disk.ApplyMax > TimeSpan.Zero)
            {
                _applies = true;
                _world.Time.After(_random.UpTo(_world.Disk.ApplyMax), _node.OfThisBoot(() =>
                {
                    _applies = false;
                    if (!_isOver)
                    {
                        Apply(_applying.Dequeue());
                        ApplyNext();
                        CarryOut();
                    }
                }));
                return;
            }

            Apply(_applying.Dequeue());
        }
    }

    private void Apply(Apply apply)
    {
        if (_random.Rare(_world.Disk.StoreErrorsPerTenThousand))
        {
            // What was handed out behind it must not be applied over the gap.
            _storeFailed = true;
            _applying.Clear();
            _life.StoreFailed("the store's write failed");
            return;
        }

        var results = _machine.Apply(apply.Entry);
        _world.Trace.Line(Who, $"applies {apply.Entry}");
        _world.Checks.Applied(Disk, apply.Entry, results);
        ScheduleSync();
        _life.AppliedUpTo(apply.Entry.Index);
        Invariant.Holds(apply.Origins.IsEmpty || apply.Origins.Length == results.Length, "an origin for each command");
        for (var place = 0; place < apply.Origins.Length; place++)
        {
            Invariant.Holds(_proposals.Remove(apply.Origins[place], out var origin), "a proposal's outcome comes once");
            if (origin is not null && results[place].Reply is KvReply reply)
            {
                _world.Checks.Acknowledged(Disk.Group, apply.Entry.Index);
                Reply(origin, reply);
            }
        }
    }

    private void ScheduleSync()
    {
        if (_syncs)
        {
            return;
        }

        _syncs = true;
        _world.Time.After(_random.UpTo(_world.Disk.StoreLag), _node.OfThisBoot(() =>
        {
            _syncs = false;
            if (!_isOver && Disk.Store.Unsynced > 0)
            {
                Disk.Store.Sync(1 + _random.Next(Disk.Store.Unsynced));
                _life.StoreDurable(Disk.Store.Durable.Index);
                CarryOut();
                if (Disk.Store.Unsynced > 0)
                {
                    ScheduleSync();
                }
            }
        }));
    }

    private void Refuse(RequestPacket? origin, RefusalKind kind, ReplicaId? hint)
    {
        if (origin is not null)
        {
            _world.Send(_node, origin.Region, kind == RefusalKind.Busy ? Replies.Busy(origin) : Replies.NotLeader(origin, NodeOf(hint)));
        }
    }

    private void Reply(RequestPacket request, KvReply reply)
    {
        _world.Trace.Line(Who, $"answers {request.Correlation} of region {request.Region}: {MessageText.Of(reply)}");
        _world.Send(_node, request.Region, Replies.To(request, reply));
    }

    private NodeName? NodeOf(ReplicaId? replica) =>
        _node.Meta!.Placements[Disk.Group].Replicas.FirstOrDefault(placed => placed.Replica == replica)?.Node;
}
