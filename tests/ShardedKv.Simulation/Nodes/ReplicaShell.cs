using System.Buffers;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Controller;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Life;
using ShardedKv.Raft;
using ShardedKv.Simulation.Checks;
using ShardedKv.Simulation.Disks;
using ShardedKv.Simulation.Network;
using ShardedKv.Simulation.Reports;
using ShardedKv.Simulation.Time;

namespace ShardedKv.Simulation.Nodes;

/// <summary>One replica's process around the pure <see cref="ReplicaLife"/>: what the product's replica actor is on a node. It brings
/// inputs in and carries effects out in their order; the desks do what takes time.</summary>
internal sealed class ReplicaShell
{
    private readonly ReplicaContext _context;
    private readonly JournalDesk _journal;
    private readonly ProposalDesk _proposals;
    private readonly ApplyDesk _applier;
    private readonly ReadDesk _reads;
    private readonly SnapshotDesk _snapshots;
    private readonly OperatorDesk _operator;
    private readonly MembershipDesk? _members;
    private readonly HandOffDesk? _handOffs;
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly CheckQuorumCheck _quorum;
    private bool _carriesOut;
    private bool _sleeps;
    private Term _ledTerm;

    public ReplicaShell(World world, SimulatedNode node, ReplicaDisk disk, ulong seed)
    {
        _context = new ReplicaContext(world, node, disk, seed, CarryOut);
        _journal = new JournalDesk(_context);
        _proposals = new ProposalDesk(_context);
        _handOffs = world.Scenario.Moves is null ? null : new HandOffDesk(_context, _proposals);
        _applier = new ApplyDesk(_context, _proposals, _handOffs);
        _reads = new ReadDesk(_context);
        _snapshots = new SnapshotDesk(_context);
        _operator = new OperatorDesk(_context);
        _members = world.Scenario.Members is null ? null : new MembershipDesk(_context, _operator);
        _quorum = new CheckQuorumCheck(disk.Replica, world.Scenario.Raft.ElectionTicksMax);
        world.Checks.Started(disk);
        world.Trace.Line(_context.Who, $"starts at {disk.Store.Applied}, log {disk.Journal.Durable.Start} to {disk.Journal.Durable.Last}");
    }

    public ReplicaDisk Disk => _context.Disk;

    public ReplicaStatus Status => _context.Life.Status;

    /// <summary>As its life has said last.</summary>
    public bool Leads { get; private set; }

    /// <summary>What was asked of this life and has no answer.</summary>
    public int Waiting => _proposals.Waiting + _reads.Waiting + _operator.Waiting;

    /// <summary>The process died, or the replica was removed from the node.</summary>
    public void End()
    {
        _context.IsOver = true;
        Leads = false;
    }

    public void Begin() => Input(() => _context.Life.Tick(_context.Node.Clock.Now, _context.Node.Clock.Wall));

    /// <summary>A replica that sleeps may be left out.</summary>
    public void Tick()
    {
        if (!_context.Life.IsAsleep || _context.Random.Chance(_context.World.Scenario.SleepTickPercent))
        {
            Input(() =>
            {
                _context.Life.Tick(_context.Node.Clock.Now, _context.Node.Clock.Wall);
                _proposals.Configure();
                JudgeQuorum();
            });
        }

        if (_members is not null && Leads)
        {
            Input(_members.Tick);
        }

        // A group that sleeps may wait for another.
        if (_handOffs is not null)
        {
            Input(_handOffs.Tick);
        }
    }

    /// <summary>What a leader tells of its members; null: nothing now, or it is none.</summary>
    public GroupMembersFact? Fact => Leads && Status.Role == ReplicaRole.Leader && _members?.Committed is { } members
        ? new GroupMembersFact(Disk.Replica, members, _members.Version)
        : null;

    /// <summary>The node knows of a newer state of the cluster: a group that sleeps wakes to follow it.</summary>
    public void Learned()
    {
        if (_handOffs is not null)
        {
            Input(() =>
            {
                _proposals.Configure();
                _handOffs.Follow();
            });
        }
    }

    /// <summary>What the group serves and hands over, as this replica has applied it.</summary>
    public ShardGroupMachine Machine => _context.Machine;

    /// <summary>Some other node is thought lost.</summary>
    public void Suspect(ReplicaId replica) => Input(() => _context.Life.NodeSuspected(replica));

    public void ChangeMembers(Membership target, Action<MembershipAnswer> answered) => Input(() => _operator.ChangeMembers(target, answered));

    public void TransferLeadership(ReplicaId target, Action<TransferAnswer> answered) => Input(() => _operator.TransferLeadership(target, answered));

    public void Receive(Packet packet) => Input(() =>
    {
        switch (packet)
        {
            case RaftPacket raft:
                Receive(raft);
                break;
            case RequestPacket { IsWrite: true } request:
                _proposals.Submit(request);
                break;
            case RequestPacket request:
                _reads.Ask(request);
                break;
            case ReadPacket read:
                _reads.Ask(read);
                break;
            case HandOffPacket handOff:
                _handOffs!.Receive(handOff);
                break;
            case FetchPacket asked when asked.Source == Disk.Replica:
                _snapshots.Serve(asked);
                break;
            case RowsPacket part when part.Asks == Disk.Replica:
                _snapshots.Receive(part);
                break;
            default:
                break;
        }
    });

    private void Receive(RaftPacket packet)
    {
        // Design §5: nobody speaks for a replica but the incarnation that the cluster placed it on.
        var message = MessageCodec.Read(packet.Bytes);
        if (message.To == Disk.Replica && _context.Placed(message.From) is { } sender && sender.Incarnation == packet.Sender)
        {
            _quorum.Heard(message.From);
            _context.Checks.Received(Disk, message, Status.LastLog);
            _context.Life.Receive(message);
        }
    }

    private void Input(Action input)
    {
        if (!_context.IsOver)
        {
            _context.Life.TimeIs(_context.Node.Clock.Now);
            input();
            CarryOut();
        }
    }

    /// <summary>The process may die before any effect.</summary>
    private void CarryOut()
    {
        if (_carriesOut)
        {
            return;
        }

        _carriesOut = true;
        while (!_context.IsOver && _context.Life.TryNextEffect(out var effect) && _context.Node.Lives())
        {
            _context.World.Time.Step();
            CarryOut(effect);
        }

        _carriesOut = false;
        NoticeSleep();
        JudgeLease();
    }

    /// <summary>Another was elected, or this one has done something.</summary>
    private void JudgeLease()
    {
        if (Leads && !_context.IsOver && _context.World.Scenario.Raft.Lease is not null)
        {
            _context.Checks.Leads(Disk, _ledTerm, () => _context.Life.HoldsLease(_ledTerm, _context.Node.Clock.Now));
        }
    }

    private void JudgeQuorum()
    {
        if (Leads && Status.Role == ReplicaRole.Leader && !_context.Life.IsAsleep)
        {
            _quorum.LeadsOn(Disk.Group, Disk.Journal.Written.Membership);
        }
        else
        {
            _quorum.Rests();
        }
    }

    private void NoticeSleep()
    {
        var isAsleep = !_context.IsOver && _context.Life.IsAsleep;
        if (isAsleep)
        {
            SleepCheck.Sleeps(Disk, Status);
        }

        var sleeps = isAsleep && Leads;
        if (sleeps && !_sleeps)
        {
            _context.Trace.Line(_context.Who, "sleeps");
            _context.Checks.Slept(Disk, _ledTerm);
        }

        if (sleeps || _sleeps)
        {
            _quorum.Rests();
        }

        _sleeps = sleeps;
    }

    private void CarryOut(LifeEffect effect)
    {
        switch (effect)
        {
            case WriteJournal write:
                _journal.Write(write);
                break;
            case DeleteJournal delete:
                _journal.Delete(delete);
                break;
            case Send send:
                Send(send.Message);
                break;
            case Apply apply:
                _applier.Add(apply);
                break;
            case MakeSnapshot make:
                _snapshots.Make(make.Id);
                break;
            case DropSnapshot drop:
                _snapshots.Drop(drop.Id);
                break;
            case FetchSnapshot fetch:
                _snapshots.Fetch(fetch.Snapshot);
                break;
            case SwapStore swap:
                _snapshots.Swap(swap.Snapshot);
                break;
            case ServeReads serve:
                _reads.Serve(serve.Tags);
                break;
            case ServeLeaseReads serve:
                _reads.ServeLeased(serve);
                break;
            case RefuseReads refuse:
                _reads.Refuse(refuse);
                break;
            case RefuseProposals refuse:
                _proposals.Refuse(refuse);
                break;
            case AnswerMembership answer:
                _operator.Answer(answer);
                break;
            case AnswerTransfer answer:
                _operator.Answer(answer);
                break;
            case LeadershipChanged changed:
                Told(changed.Status);
                break;
            case Stop stop:
                _context.Trace.Line(_context.Who, $"stops: {stop.Reason}");
                End();
                _context.Node.Stopped(this);
                break;
            default:
                throw new InvalidOperationException($"no case for {effect.GetType().Name}");
        }
    }

    private void Told(ReplicaStatus status)
    {
        _context.Trace.Line(_context.Who, $"{status.Role} in {status.Term}, follows {status.Leader}");
        Leads = status.Role == ReplicaRole.Leader;
        _handOffs?.Leads(Leads);
        if (status.Role is ReplicaRole.Candidate or ReplicaRole.Leader)
        {
            _context.Node.IsInElection();
        }

        switch (status.Role)
        {
            case ReplicaRole.Leader:
                _quorum.Rests();
                _ledTerm = status.Term;
                _context.Checks.Led(Disk, status.Term);
                foreach (var other in _context.World.Nodes)
                {
                    other.Find(Disk.Group)?.JudgeLease();
                }

                break;
            case ReplicaRole.Candidate:
                _context.Checks.Campaigns(Disk, status.Term);
                break;
            default:
                break;
        }
    }

    private void Send(Message message)
    {
        _context.Checks.Sent(Disk, message);
        if (message is TimeoutNow order && _operator.Transfer is { } transfer)
        {
            _context.Checks.Ordered(Disk, order, () => !_context.IsOver && _operator.Transfer == transfer);
        }

        if (_context.Placed(message.To) is { } target)
        {
            _buffer.ResetWrittenCount();
            MessageCodec.Write(message, _buffer);
            _context.Trace.Line(_context.Who, $"to {message.To}: {MessageText.Of(message)}");
            var packet = new RaftPacket(Disk.Group, _context.Node.Directory.Incarnation, _buffer.WrittenSpan.ToArray());
            _context.World.Send(_context.Node, _context.World.NodeOf(target.Node).Number, packet);
        }
    }
}
