using System.Text;

namespace ShardedKv.Raft.Tests.Harness;

/// <summary>
/// N replicas over a simulated network and simulated disks, in virtual time, from one seed; every step is held against the
/// safety checkers. A tick is 100 milliseconds of a replica's clock. Without faults a message takes no time and a disk completes at once.
/// </summary>
internal sealed class ScenarioCluster
{
    private const int TickMilliseconds = 100;

    private readonly SortedDictionary<ReplicaId, ScenarioReplica> _replicas = [];
    private readonly ScenarioHost _host;
    private readonly ReplicaOptions _options;
    private long _reads;

    private ScenarioCluster(int replicas, ulong seed, ReplicaOptions? options, Membership? initial)
    {
        Random = new SeededRandom(seed);
        _options = options ?? new ReplicaOptions { Self = default };
        ReplicaId[] ids = [.. Enumerable.Range(1, replicas).Select(number => new ReplicaId(number))];
        foreach (var id in ids)
        {
            _replicas.Add(id, new ScenarioReplica(id, initial ?? Membership.Of(ids)));
        }

        _host = new ScenarioHost(_replicas, Random);
        foreach (var replica in _replicas.Values)
        {
            Start(replica);
        }
    }

    public SeededRandom Random { get; }

    public ScenarioHost Host => _host;

    public NetworkFaults Faults { get => _host.Network.Faults; set => _host.Network.Faults = value; }

    public long MessagesSent => _host.Network.MessagesSent;

    public long BytesSent => _host.Network.BytesSent;

    /// <summary>The highest index that any leader has committed.</summary>
    public LogIndex Committed => _host.Committed;

    public int[] Ids => [.. _replicas.Keys.Select(id => (int)id.Value)];

    /// <summary>Those who think they lead, ascending; a deposed one that has not heard of it is among them.</summary>
    public int[] Leaders => [.. Ids.Where(id => StatusOf(id)?.Role == ReplicaRole.Leader)];

    /// <summary>The leader of the newest term; null when there is none.</summary>
    public int? Leader => Leaders.Length == 0 ? null : Leaders.MaxBy(id => TermOf(id));

    public Action<Message>? Watch { get => _host.Network.Watch; set => _host.Network.Watch = value; }

    public Func<Message, bool>? Lose { get => _host.Network.Lose; set => _host.Network.Lose = value; }

    public static ScenarioCluster Of(int replicas, ulong seed = 1, ReplicaOptions? options = null, Membership? initial = null) =>
        new(replicas, seed, options, initial);

    public ScenarioReplica Replica(int id) => _replicas[new ReplicaId(id)];

    public ReplicaStatus? StatusOf(int id) => Replica(id).Live?.Status;

    public Term TermOf(int id) => Live(id).Status.Term;

    public LogIndex CommitOf(int id) => Live(id).Status.Commit;

    public string[] ValuesOf(int id) => [.. Replica(id).Values];

    public MonotonicTime ClockOf(int id) => new(Replica(id).Clock.At(_host.Timeline.Now));

    /// <summary>An election at once, without pre-vote and in spite of a leader that is heard: as if told to take over.</summary>
    public void Campaign(int id) => Act(id, replica => replica.Step(
        new TimeoutNow { From = replica.Status.Leader ?? replica.Status.Self, To = replica.Status.Self, Term = replica.Status.Term }));

    /// <summary>What a caller may ask for, and a timeout brings about.</summary>
    public void PreCampaign(int id) => Act(id, replica => replica.Campaign());

    public ProposeResult Propose(int id, string value)
    {
        var transfers = StatusOf(id)?.TransferTo is not null;
        var result = Ask(id, replica => replica.Propose(EntryKind.Normal, Encoding.UTF8.GetBytes(value)));
        Assert.True(!transfers || result is ProposeResult.Busy, $"r{id} takes a proposal while it hands over");
        return result;
    }

    public MembershipResult ProposeMembership(int id, Membership target) => Ask(id, replica => replica.ProposeMembership(target));

    public TransferResult Transfer(int id, int target) => Ask(id, replica => replica.TransferLeadership(new ReplicaId(target)));

    public void Suspect(int id, int suspected) => Act(id, replica => replica.NodeSuspected(new ReplicaId(suspected)));

    /// <summary>The store syncs first, as its caller must.</summary>
    public void Compact(int id, LogIndex index)
    {
        var replica = Replica(id);
        replica.Synced = Math.Max(replica.Synced, (int)index.Value);
        Act(id, live => live.Compact(index));
    }

    public ScenarioRead Read(int id) => Read(id, (replica, token) => replica.ReadIndex(token));

    /// <summary>At any replica, by way of the leader.</summary>
    public ScenarioRead ForwardRead(int id) => Read(id, (replica, token) => replica.ForwardReadIndex(token));

    public ScenarioRead LeaseRead(int id)
    {
        var read = new ScenarioRead(new ReadToken(++_reads), Committed);
        Act(id, replica =>
        {
            switch (replica.LeaseRead(ClockOf(id)))
            {
                case LeaseReadResult.Held held:
                    (read.Index, read.LeaseTerm) = (held.Index, held.Term);
                    Replica(id).Reads.Add(read);
                    break;
                case LeaseReadResult.NotHeld:
                    read.Outcome = ReadOutcome.NotHeld;
                    break;
                default:
                    read.Outcome = ReadOutcome.NotLeader;
                    break;
            }
        });
        _host.Serve(Replica(id));
        return read;
    }

    /// <summary>Hands a message in as if it came from the network.</summary>
    public void Deliver(Message message) => Act((int)message.To.Value, replica => replica.Step(message));

    /// <summary>Lets everything happen that is under way, without a tick; with delays, time passes as far as needed.</summary>
    public void Settle() => _host.Timeline.Settle();

    /// <summary>Hundreds of milliseconds; a clock that runs at another rate ticks more or less often.</summary>
    public void Run(int ticks)
    {
        for (var tick = 0; tick < ticks; tick++)
        {
            Advance(TickMilliseconds);
        }
    }

    public void Advance(int milliseconds)
    {
        _host.Timeline.RunUntil(_host.Timeline.Now + milliseconds);
        foreach (var replica in _replicas.Values)
        {
            TickIfDue(replica);
        }

        _host.Timeline.RunUntil(_host.Timeline.Now);
    }

    /// <summary>A tick out of turn, as when a process catches up on ticks that it missed.</summary>
    public void TickNow(int id) => Act(id, replica => replica.Tick(ClockOf(id)));

    /// <summary>The clock of this replica runs from now on at a rate, in percent.</summary>
    public void SetRate(int id, int percent) => Replica(id).Clock.SetRate(_host.Timeline.Now, percent);

    public void Cut(int from, int to) => _host.Network.Cut(from, to);

    public void Isolate(params int[] ids) => _host.Network.Isolate(ids, Ids);

    public void Reconnect(int id) => _host.Network.Reconnect(id);

    public void Partition(params int[][] sides) => _host.Network.Partition(sides);

    public void Heal() => _host.Network.Heal();

    /// <summary>Writes of this replica hang until <see cref="ReleaseDisk"/>.</summary>
    public void HoldDisk(int id) => Replica(id).DiskHeld = true;

    public void ReleaseDisk(int id)
    {
        Replica(id).DiskHeld = false;
        while (CompleteWrite(id))
        {
        }
    }

    /// <summary>Completes the oldest pending write, held or not.</summary>
    public bool CompleteWrite(int id) => _host.CompleteWrite(Replica(id));

    /// <summary>Loses memory and unfinished writes. The store keeps what it has synced, and a random part of the rest or all.</summary>
    public void Crash(int id, bool storeLosesTail = true)
    {
        var replica = Replica(id);
        replica.Live = null;
        replica.Life++;
        replica.Paused = false;
        replica.DiskHeld = false;
        replica.Inbox.Clear();
        replica.Snapshots.Clear();
        replica.Disk.Crash();
        foreach (var read in replica.Reads)
        {
            read.Outcome = ReadOutcome.Failed;
        }

        replica.Reads.Clear();
        if (storeLosesTail && replica.Applied.Count > replica.Synced)
        {
            var kept = Random.Next(replica.Synced, replica.Applied.Count + 1);
            replica.Applied.RemoveRange(kept, replica.Applied.Count - kept);
        }
    }

    public void Restart(int id)
    {
        var replica = Replica(id);
        Start(replica);
        _host.Pump(replica);
    }

    /// <summary>The process stands still: no ticks, and messages wait.</summary>
    public void Pause(int id) => Replica(id).Paused = true;

    public void Resume(int id)
    {
        var replica = Replica(id);
        replica.Paused = false;
        foreach (var message in replica.Inbox.ToArray())
        {
            Deliver(message);
        }

        replica.Inbox.Clear();
    }

    public override string ToString() =>
        string.Join("; ", _replicas.Values.Select(replica => replica.Live is { } live
            ? $"{replica} {live.Status.Role} {live.Status.Term} commit {live.Status.Commit} last {live.Status.LastLog}{(replica.Paused ? " paused" : "")}"
            : $"{replica} down"));

    private ScenarioRead Read(int id, Func<Replica, ReadToken, ReadIndexResult> ask)
    {
        var read = new ScenarioRead(new ReadToken(++_reads), Committed);
        Replica(id).Reads.Add(read);
        Act(id, replica =>
        {
            if (ask(replica, read.Token) is not ReadIndexResult.Accepted)
            {
                read.Outcome = ReadOutcome.NotLeader;
                Replica(id).Reads.Remove(read);
            }
        });
        return read;
    }

    private Replica Live(int id) => Replica(id).Live ?? throw new InvalidOperationException($"r{id} is down");

    private void Start(ScenarioReplica replica)
    {
        var disk = replica.Disk;
        if (!disk.Log.Holds(replica.AppliedPosition))
        {
            disk.ResetTo(replica.AppliedPosition, replica.AppliedMembership, replica.Id);
        }

        replica.Log.CopyFrom(disk.Log);
        var state = new RecoveredState(
            disk.HardState, disk.Log.Start, [.. disk.Log], new LogIndex(replica.Applied.Count), disk.Log.Membership);
        replica.Live = new Replica(_options with { Self = replica.Id }, state, Random.NextUInt64());
        replica.Clock.NextTick = replica.Clock.At(_host.Timeline.Now) + TickMilliseconds;
    }

    private void TickIfDue(ScenarioReplica replica)
    {
        var now = replica.Clock.At(_host.Timeline.Now);
        while (replica.Clock.NextTick <= now)
        {
            replica.Clock.NextTick += TickMilliseconds;
            if (replica is { Live: { } live, Paused: false })
            {
                live.Tick(new MonotonicTime(now));
                _host.Pump(replica);
            }
        }
    }

    private T Ask<T>(int id, Func<Replica, T> input)
        where T : class
    {
        T? result = null;
        Act(id, replica => result = input(replica));
        return result!;
    }

    private void Act(int id, Action<Replica> input)
    {
        input(Live(id));
        _host.Pump(Replica(id));
    }
}
