namespace ShardedKv.Raft.Tests.Harness;

/// <summary>What stands around the replicas: carries out their Readies on disks, stores and network, and has every checker look on.</summary>
internal sealed class ScenarioHost
{
    private readonly IReadOnlyDictionary<ReplicaId, ScenarioReplica> _replicas;
    private readonly ElectionSafetyChecker _elections = new();
    private readonly LogMatchingChecker _logs = new();
    private readonly CommitChecker _commits;
    private readonly SendChecker _sends;
    private readonly SleepChecker _sleeps;
    private readonly PreVoteChecker _preVotes;
    private readonly SeededRandom _random;
    private long _snapshots;

    public ScenarioHost(IReadOnlyDictionary<ReplicaId, ScenarioReplica> replicas, SeededRandom random)
    {
        _replicas = replicas;
        _random = random;
        _commits = new CommitChecker(replicas);
        _sends = new SendChecker(replicas, _elections);
        _sleeps = new SleepChecker(replicas);
        _preVotes = new PreVoteChecker(replicas);
        Timeline = new Timeline(random);
        Network = new ScenarioNetwork(Timeline, random, Arrive);
    }

    public Timeline Timeline { get; }

    public ScenarioNetwork Network { get; }

    public LogIndex Committed => _commits.Last;

    public int Sleeps => _sleeps.Sleeps;

    public int SnapshotsInstalled { get; private set; }

    /// <summary>Fetched snapshots wait until it is false.</summary>
    public bool InstallsHeld { get; set; }

    /// <summary>Of the snapshots that are fetched, how many turn out to be damaged.</summary>
    public int DamagedPercent { get; set; }

    public void Pump(ScenarioReplica replica)
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
            var status = live.Status;
            var leads = status.Role == ReplicaRole.Leader;
            replica.Log.Apply(ready);
            foreach (var entry in ready.Entries)
            {
                _logs.Appended(replica.Id, replica.Log, entry);
                MembershipChecker.Appended(replica, replica.Log, entry, status.Commit, leads && entry.Term == status.Term);
            }

            Observe(replica, live);
            CarryOut(replica, live, ready);
        }
    }

    public bool CompleteWrite(ScenarioReplica replica)
    {
        if (replica.Disk.CompleteOne() is not { } ready)
        {
            return false;
        }

        replica.Live!.Persisted(ready.Token);
        Send(ready.SendAfterPersist);
        Pump(replica);
        return true;
    }

    public void Serve(ScenarioReplica replica)
    {
        foreach (var read in replica.Reads.Where(read => read.Index?.Value <= replica.Applied.Count).ToArray())
        {
            replica.Reads.Remove(read);
            read.Seen = [.. replica.Values];
            if (read.LeaseTerm is { } term && !replica.Live!.HoldsLease(term, new MonotonicTime(replica.Clock.At(Timeline.Now))))
            {
                read.Outcome = ReadOutcome.NotHeld;
                continue;
            }

            ReadChecker.Confirmed(replica, read);
            read.Outcome = ReadOutcome.Served;
        }
    }

    /// <summary>The one that waits at this replica, if any; by the rules of <see cref="DamagedPercent"/>.</summary>
    public void EndInstall(ScenarioReplica replica, SnapshotReference snapshot)
    {
        if (InstallsHeld)
        {
            var life = replica.Life;
            Timeline.Schedule(() => EndInstallOf(replica, life, snapshot), 50);
            return;
        }

        var source = _replicas[snapshot.Source];
        if (!source.Snapshots.TryGetValue(snapshot.Id, out var entries) || _random.Chance(DamagedPercent))
        {
            replica.Live!.SnapshotFailed(snapshot.Id);
        }
        else
        {
            SnapshotsInstalled++;
            Assert.Equal(snapshot.Position, entries[^1].Position);
            _commits.Installs(replica, entries);
            replica.Applied.Clear();
            replica.Applied.AddRange(entries);
            replica.Synced = entries.Length;
            Assert.True(snapshot.Membership == replica.AppliedMembership, $"{snapshot} says {snapshot.Membership}, holds {replica.AppliedMembership}");
            replica.Live!.SnapshotInstalled(snapshot.Id);
        }

        Pump(replica);
    }

    private static bool IsEmpty(Ready ready) =>
        !ready.NeedsPersist && ready.SendNow.IsEmpty && ready.SendAfterPersist.IsEmpty && ready.Committed.IsEmpty
        && ready.ReadStates.IsEmpty && ready.FailedReads.IsEmpty && ready.Snapshot is null && !ready.SnapshotWanted;

    private void CarryOut(ScenarioReplica replica, Replica live, Ready ready)
    {
        if (ready.NeedsPersist)
        {
            replica.Disk.Enqueue(ready);
            var life = replica.Life;
            Timeline.Schedule(() => EndWrite(replica, life), Network.Faults.DiskDelayMax);
        }
        else
        {
            Assert.Null(ready.HardState);
            Assert.Null(ready.LogStart);
            Assert.Empty(ready.Entries);
            Send(ready.SendAfterPersist);
        }

        Send(ready.SendNow);
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

        CarryOutSnapshots(replica, live, ready);
        Serve(replica);
    }

    private void CarryOutSnapshots(ScenarioReplica replica, Replica live, Ready ready)
    {
        if (ready.Snapshot is { } snapshot)
        {
            var life = replica.Life;
            Timeline.Schedule(() => EndInstallOf(replica, life, snapshot), Network.Faults.DelayMax);
        }

        if (ready.SnapshotWanted)
        {
            var id = new SnapshotId(++_snapshots);
            if (live.SnapshotMade(id, new LogIndex(replica.Applied.Count)))
            {
                replica.Snapshots[id] = [.. replica.Applied];
            }
        }
    }

    private void EndInstallOf(ScenarioReplica replica, int life, SnapshotReference snapshot)
    {
        if (replica.Life == life)
        {
            EndInstall(replica, snapshot);
        }
    }

    private void EndWrite(ScenarioReplica replica, int life)
    {
        if (replica.Life == life && !replica.DiskHeld)
        {
            CompleteWrite(replica);
        }
    }

    private void Observe(ScenarioReplica replica, Replica live)
    {
        var status = live.Status;
        Assert.True(replica.Disk.LastIndex >= status.Persisted, $"{replica} takes {status.Persisted} for durable");
        MembershipChecker.InForce(replica, status);
        if (status.Role == ReplicaRole.Leader)
        {
            replica.Led = status.Term;
            if (_elections.Leads(replica.Id, status.Term))
            {
                _commits.Elected(replica, status.Term);
            }
        }

        _commits.Advanced(replica, status.Commit, status.Term, leads: replica.Led == status.Term, status.Membership);
        _sleeps.Observe(replica, status);
    }

    private void Send(IEnumerable<Message> messages)
    {
        foreach (var message in messages)
        {
            _elections.Sent(message);
            _sends.Sent(message);
            _preVotes.Sent(message);
            Network.Send(message);
        }
    }

    private void Arrive(Message message)
    {
        var replica = _replicas[message.To];
        if (replica.Live is null)
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
}
