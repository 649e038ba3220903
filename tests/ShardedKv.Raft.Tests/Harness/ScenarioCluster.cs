using System.Buffers;
using System.Text;

namespace ShardedKv.Raft.Tests.Harness;

/// <summary>
/// N replicas over a simulated network and simulated disks, in virtual time, from one seed; every step is held against the
/// safety checkers. A tick is 100 virtual milliseconds. Without faults a message takes no time and a disk completes at once.
/// </summary>
internal sealed class ScenarioCluster
{
    private const int TickMilliseconds = 100;

    private readonly SortedDictionary<ReplicaId, ScenarioReplica> _replicas = [];
    private readonly PriorityQueue<Happening, (long Time, long Order)> _happenings = new();
    private readonly HashSet<(ReplicaId From, ReplicaId To)> _cut = [];
    private readonly ReplicaOptions _options;
    private readonly Membership _membership;
    private readonly ElectionSafetyChecker _elections = new();
    private readonly LogMatchingChecker _logs = new();
    private readonly CommitChecker _commits;
    private readonly SendChecker _sends;
    private long _now;
    private long _order;
    private long _reads;

    private ScenarioCluster(int replicas, ulong seed, ReplicaOptions? options)
    {
        Random = new SeededRandom(seed);
        _options = options ?? new ReplicaOptions { Self = default };
        _membership = Membership.Of(Enumerable.Range(1, replicas).Select(number => new ReplicaId(number)));
        foreach (var voter in _membership.Voters)
        {
            _replicas.Add(voter, new ScenarioReplica(voter));
        }

        _commits = new CommitChecker(_replicas.Values);
        _sends = new SendChecker(_replicas, _elections);
        foreach (var replica in _replicas.Values)
        {
            Start(replica, storeKept: 0);
        }
    }

    public SeededRandom Random { get; }

    public NetworkFaults Faults { get; set; } = NetworkFaults.None;

    public long MessagesSent { get; private set; }

    public long BytesSent { get; private set; }

    /// <summary>The highest index that any leader has committed.</summary>
    public LogIndex Committed => _commits.Last;

    public int[] Ids => [.. _replicas.Keys.Select(id => (int)id.Value)];

    /// <summary>Those who think they lead, ascending; a deposed one that has not heard of it is among them.</summary>
    public int[] Leaders => [.. Ids.Where(id => StatusOf(id)?.Role == ReplicaRole.Leader)];

    /// <summary>The leader of the newest term; null when there is none.</summary>
    public int? Leader => Leaders.Length == 0 ? null : Leaders.MaxBy(id => TermOf(id));

    /// <summary>Sees each message that leaves a replica, cut links or not.</summary>
    public Action<Message>? Watch { get; set; }

    /// <summary>Loses each message for which it says true.</summary>
    public Func<Message, bool>? Lose { get; set; }

    public static ScenarioCluster Of(int replicas, ulong seed = 1, ReplicaOptions? options = null) => new(replicas, seed, options);

    public ScenarioReplica Replica(int id) => _replicas[new ReplicaId(id)];

    public ReplicaStatus? StatusOf(int id) => Replica(id).Live?.Status;

    public Term TermOf(int id) => Live(id).Status.Term;

    public LogIndex CommitOf(int id) => Live(id).Status.Commit;

    public string[] ValuesOf(int id) => [.. Replica(id).Values];

    public void Campaign(int id) => Act(id, replica => replica.Campaign());

    public ProposeResult Propose(int id, string value)
    {
        ProposeResult? result = null;
        Act(id, replica => result = replica.Propose(EntryKind.Normal, Encoding.UTF8.GetBytes(value)));
        return result!;
    }

    public ScenarioRead Read(int id)
    {
        var read = new ScenarioRead(new ReadToken(++_reads), Committed);
        Replica(id).Reads.Add(read);
        Act(id, replica =>
        {
            if (replica.ReadIndex(read.Token) is not ReadIndexResult.Accepted)
            {
                read.Outcome = ReadOutcome.NotLeader;
                Replica(id).Reads.Remove(read);
            }
        });
        return read;
    }

    /// <summary>Hands a message in as if it came from the network.</summary>
    public void Deliver(Message message) => Act((int)message.To.Value, replica => replica.Step(message));

    /// <summary>Lets everything happen that is under way, without a tick; with delays, time passes as far as needed.</summary>
    public void Settle()
    {
        while (_happenings.TryDequeue(out var next, out var when))
        {
            _now = Math.Max(_now, when.Time);
            Happen(next);
        }
    }

    public void Run(int ticks)
    {
        for (var tick = 0; tick < ticks; tick++)
        {
            RunUntil(_now + TickMilliseconds);
            foreach (var replica in _replicas.Values)
            {
                if (replica is { Live: { } live, Paused: false })
                {
                    live.Tick(new MonotonicTime(_now));
                    Pump(replica);
                }
            }

            RunUntil(_now);
        }
    }

    /// <returns>The leader of a majority, once it has committed in its term; fails after <paramref name="ticks"/>.</returns>
    public int Elect(int ticks = 200)
    {
        for (var tick = 0; tick < ticks; tick++)
        {
            if (Leader is { } leader && HasCommittedInTerm(leader) && !Replica(leader).Paused)
            {
                return leader;
            }

            Run(1);
        }

        throw new InvalidOperationException($"no leader after {ticks} ticks: {this}");
    }

    /// <summary>Proposes until the value is committed and every one of <paramref name="applied"/> has applied it.</summary>
    public LogIndex Agree(string value, int[] applied, int ticks = 200)
    {
        LogPosition? proposed = null;
        for (var tick = 0; tick < ticks; tick++)
        {
            if (proposed is { } position && Committed >= position.Index && applied.All(id => Replica(id).Applied.Count >= position.Index.Value))
            {
                if (Replica(applied[0]).Applied[(int)position.Index.Value - 1].Term == position.Term)
                {
                    return position.Index;
                }

                proposed = null;
            }

            if (proposed is null || (Leader is { } newest && TermOf(newest) > proposed.Value.Term))
            {
                proposed = Leader is { } leader && Propose(leader, value) is ProposeResult.Accepted accepted ? accepted.Position : null;
            }

            Run(1);
        }

        throw new InvalidOperationException($"no agreement on {value} after {ticks} ticks: {this}");
    }

    public bool HasCommittedInTerm(int id) =>
        CommitOf(id).Value is > 0 and var commit && Replica(id).Log[(int)commit - 1].Term == TermOf(id);

    public LogIndex Agree(string value) => Agree(value, Ids);

    public void Cut(int from, int to) => _cut.Add((new ReplicaId(from), new ReplicaId(to)));

    public void Isolate(params int[] ids)
    {
        foreach (var id in ids)
        {
            foreach (var other in Ids)
            {
                Cut(id, other);
                Cut(other, id);
            }
        }
    }

    public void Reconnect(int id)
    {
        var replica = new ReplicaId(id);
        _cut.RemoveWhere(link => link.From == replica || link.To == replica);
    }

    public void Partition(params int[][] sides)
    {
        Heal();
        foreach (var (one, other) in from one in sides from other in sides where one != other select (one, other))
        {
            foreach (var (from, to) in from a in one from b in other select (a, b))
            {
                Cut(from, to);
            }
        }
    }

    public void Heal() => _cut.Clear();

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
    public bool CompleteWrite(int id)
    {
        var replica = Replica(id);
        if (replica.Disk.CompleteOne() is not { } ready)
        {
            return false;
        }

        replica.Live!.Persisted(ready.Token);
        foreach (var message in ready.SendAfterPersist)
        {
            Send(message);
        }

        Pump(replica);
        return true;
    }

    /// <summary>Loses memory and unfinished writes. The store keeps a random part of what it had applied, or all.</summary>
    public void Crash(int id, bool storeLosesTail = true)
    {
        var replica = Replica(id);
        replica.Live = null;
        replica.Life++;
        replica.Paused = false;
        replica.DiskHeld = false;
        replica.Inbox.Clear();
        replica.Disk.Crash();
        foreach (var read in replica.Reads)
        {
            read.Outcome = ReadOutcome.Failed;
        }

        replica.Reads.Clear();
        if (storeLosesTail && replica.Applied.Count > 0)
        {
            var kept = Random.Next(replica.Applied.Count + 1);
            replica.Applied.RemoveRange(kept, replica.Applied.Count - kept);
        }
    }

    public void Restart(int id)
    {
        var replica = Replica(id);
        Start(replica, replica.Applied.Count);
        Pump(replica);
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

    private Replica Live(int id) => Replica(id).Live ?? throw new InvalidOperationException($"r{id} is down");

    private void Start(ScenarioReplica replica, int storeKept)
    {
        replica.Log.Clear();
        replica.Log.AddRange(replica.Disk.Log);
        var state = new RecoveredState(
            replica.Disk.HardState, LogPosition.Zero, [.. replica.Disk.Log], new LogIndex(storeKept), _membership);
        replica.Live = new Replica(_options with { Self = replica.Id }, state, Random.NextUInt64());
    }

    private void Act(int id, Action<Replica> input)
    {
        input(Live(id));
        Pump(Replica(id));
    }

    private void Pump(ScenarioReplica replica)
    {
        var live = replica.Live!;
        if (!live.HasReady)
        {
            Observe(replica, live);
        }

        while (live.HasReady)
        {
            var ready = live.TakeReady();
            Assert.False(IsEmpty(ready), $"{replica} has a Ready with nothing in it");
            SimulatedDisk.Fold(replica.Log, ready.Entries);
            foreach (var entry in ready.Entries)
            {
                _logs.Appended(replica.Id, replica.Log, entry);
            }

            Observe(replica, live);
            CarryOut(replica, live, ready);
        }
    }

    private static bool IsEmpty(Ready ready) =>
        !ready.NeedsPersist && ready.SendNow.IsEmpty && ready.SendAfterPersist.IsEmpty && ready.Committed.IsEmpty
        && ready.ReadStates.IsEmpty && ready.FailedReads.IsEmpty;

    private void CarryOut(ScenarioReplica replica, Replica live, Ready ready)
    {
        if (ready.NeedsPersist)
        {
            replica.Disk.Enqueue(ready);
            Schedule(new WriteDone(replica, replica.Life), Faults.DiskDelayMax);
        }
        else
        {
            Assert.Null(ready.HardState);
            Assert.Empty(ready.Entries);
            foreach (var message in ready.SendAfterPersist)
            {
                Send(message);
            }
        }

        foreach (var message in ready.SendNow)
        {
            Send(message);
        }

        foreach (var entry in ready.Committed)
        {
            _commits.Applies(replica, entry);
            replica.Applied.Add(entry);
            live.Applied(entry.Index);
        }

        foreach (var state in ready.ReadStates)
        {
            var read = replica.Reads.Single(read => read.Token == state.Token);
            Assert.Null(read.Index);
            read.Index = state.Index;
            ReadChecker.Confirmed(replica, read);
        }

        foreach (var token in ready.FailedReads)
        {
            var read = replica.Reads.Single(read => read.Token == token);
            read.Outcome = ReadOutcome.Failed;
            replica.Reads.Remove(read);
        }

        ServeReads(replica);
    }

    private static void ServeReads(ScenarioReplica replica)
    {
        foreach (var read in replica.Reads.Where(read => read.Index?.Value <= replica.Applied.Count).ToArray())
        {
            read.Outcome = ReadOutcome.Served;
            read.Seen = [.. replica.Values];
            replica.Reads.Remove(read);
        }
    }

    private void Observe(ScenarioReplica replica, Replica live)
    {
        var status = live.Status;
        Assert.True(replica.Disk.LastIndex >= status.Persisted, $"{replica} takes {status.Persisted} for durable");
        var leads = status.Role == ReplicaRole.Leader;
        if (leads && _elections.Leads(replica.Id, status.Term))
        {
            _commits.Elected(replica, status.Term);
        }

        _commits.Advanced(replica, status.Commit, status.Term, leads);
    }

    private void Send(Message message)
    {
        _elections.Sent(message);
        _sends.Sent(message);
        Watch?.Invoke(message);
        var bytes = new ArrayBufferWriter<byte>(64);
        MessageCodec.Write(message, bytes);
        MessagesSent++;
        BytesSent += bytes.WrittenCount;
        if (_cut.Contains((message.From, message.To)) || Lose?.Invoke(message) == true || Random.Chance(Faults.DropPercent))
        {
            return;
        }

        var copies = Random.Chance(Faults.DuplicatePercent) ? 2 : 1;
        for (var copy = 0; copy < copies; copy++)
        {
            var late = Random.Chance(Faults.LongDelayPercent);
            Schedule(new Arrival(bytes.WrittenMemory), late ? Faults.LongDelayMax : Faults.DelayMax);
        }
    }

    private void Schedule(Happening happening, int delayMax) =>
        _happenings.Enqueue(happening, (_now + (delayMax == 0 ? 0 : Random.Next(delayMax + 1)), _order++));

    private void RunUntil(long time)
    {
        while (_happenings.TryPeek(out _, out var when) && when.Time <= time)
        {
            _now = Math.Max(_now, when.Time);
            Happen(_happenings.Dequeue());
        }

        _now = time;
    }

    private void Happen(Happening happening)
    {
        switch (happening)
        {
            case WriteDone done when done.Replica.Life == done.Life && !done.Replica.DiskHeld:
                CompleteWrite((int)done.Replica.Id.Value);
                break;
            case Arrival arrival:
                Arrive(MessageCodec.Read(arrival.Bytes));
                break;
            default:
                break;
        }
    }

    private void Arrive(Message message)
    {
        var replica = _replicas[message.To];
        if (replica.Live is null || _cut.Contains((message.From, message.To)))
        {
            return;
        }

        if (replica.Paused)
        {
            replica.Inbox.Add(message);
            return;
        }

        replica.Live.Step(message);
        Pump(replica);
    }

    private abstract record Happening;

    private sealed record WriteDone(ScenarioReplica Replica, int Life) : Happening;

    private sealed record Arrival(ReadOnlyMemory<byte> Bytes) : Happening;
}
