using ShardedKv.Raft.Tests.Harness;

namespace ShardedKv.Raft.Tests.Simulation;

/// <summary>One seed's run: what happens, when and to whom is drawn from the seed alone.</summary>
internal sealed class RandomizedRun
{
    private const int Steps = 220;

    private readonly ScenarioCluster _cluster;
    private readonly SeededRandom _random;
    private readonly RandomFaults _faults;
    private readonly ReplicaOptions _options;
    private readonly List<ScenarioRead> _reads = [];
    private readonly List<ScenarioRead> _forwarded = [];
    private int _value;
    private int _transfers;
    private int _changes;

    public RandomizedRun(ulong seed)
    {
        _random = new SeededRandom(seed ^ 0xC0FFEE);
        int[] sizes = [3, 5, 3, 4, 5, 1, 2, 7];
        var size = sizes[_random.Next(sizes.Length)];
        _options = new ReplicaOptions
        {
            Self = default,
            AppendEntriesMax = 1 + _random.Next(6),
            AppendBytesMax = 4 + _random.Next(60),
            InFlightAppendsMax = 1 + _random.Next(6),
            InFlightBytesMax = 1 + _random.Next(100),
            UncommittedBytesMax = 2000,
            PendingReadsMax = 8,
            SnapshotTicksMax = 5 + _random.Next(40),
            QuiesceAfterTicks = _random.Chance(30) ? 1 + _random.Next(6) : 0,
            Lease = _random.Chance(50) ? new LeaseOptions(PromiseMilliseconds: 500, DriftPercentMax: 10) : null,
        };
        var initial = Membership.Of(Enumerable.Range(1, _random.Chance(70) ? size : 1 + _random.Next(size)).Select(id => new ReplicaId(id)));
        _cluster = ScenarioCluster.Of(size, seed, _options, initial);
        _faults = new RandomFaults(_cluster, _random, leases: _options.Lease is not null);
        _cluster.Host.DamagedPercent = 20;
        _cluster.Faults = new NetworkFaults
        {
            DropPercent = _random.Next(4) * 10,
            DuplicatePercent = _random.Next(3) * 20,
            DelayMax = _random.Next(3) * 40,
            LongDelayPercent = _random.Next(3) * 5,
            LongDelayMax = 2000,
            DiskDelayMax = _random.Next(3) * 60,
        };
        foreach (var id in _cluster.Ids)
        {
            _cluster.SetRate(id, 90 + _random.Next(21));
        }
    }

    public RandomizedTotals Execute()
    {
        for (var step = 0; step < Steps; step++)
        {
            Ask();
            if (_random.Chance(12))
            {
                _faults.Disturb();
            }

            if (_random.Chance(20))
            {
                Govern();
            }

            if (_random.Chance(60))
            {
                _cluster.Run(_random.Chance(3) ? 20 : 1 + _random.Next(2));
            }
        }

        _faults.End();
        _cluster.Run(30);
        var members = EndChanges();
        var last = _cluster.Agree("after the faults", members);
        Assert.All(members, id => Assert.Equal(_cluster.ValuesOf(members[0]), _cluster.ValuesOf(id)));

        // A leader that lives answers every read; one that is deposed or crashes fails it.
        _cluster.Run(30);
        Assert.DoesNotContain(_reads.Concat(_forwarded), read => read.Outcome == ReadOutcome.Waiting);
        CheckRest(members);
        return new RandomizedTotals(
            last.Value,
            _reads.Count(read => read.Outcome == ReadOutcome.Served && read.LeaseTerm is null),
            _reads.Count(read => read.Outcome == ReadOutcome.Failed),
            _reads.Count(read => read.Outcome == ReadOutcome.Served && read.LeaseTerm is not null),
            _forwarded.Count(read => read.Outcome == ReadOutcome.Served),
            _cluster.MessagesSent,
            _faults.Crashes,
            _transfers,
            _changes,
            _cluster.Host.SnapshotsInstalled,
            _cluster.Host.Sleeps);
    }

    private void Ask()
    {
        if (_cluster.Leaders is { Length: > 1 } rivals)
        {
            // Only one of them can answer what is newest, and a round must tell the others.
            _reads.AddRange(from rival in rivals where !_cluster.Replica(rival).Paused select _cluster.Read(rival));
        }

        // A deposed leader that has not heard of it is asked as often as its successor: only it could answer stale.
        var leaders = _cluster.Leaders;
        var id = leaders.Length > 0 && _random.Chance(80) ? leaders[_random.Next(leaders.Length)] : Any();
        if (_cluster.Replica(id) is not { Live: not null, Paused: false } || (_options.QuiesceAfterTicks > 0 && _random.Chance(50)))
        {
            return;
        }

        for (var count = _random.Next(4); count > 0; count--)
        {
            _cluster.Propose(id, $"v{++_value}");
        }

        if (_random.Chance(40))
        {
            _reads.Add(_cluster.Read(id));
        }

        if (_random.Chance(30) && Any() is var any && _cluster.Replica(any) is { Live: not null, Paused: false })
        {
            _forwarded.Add(_cluster.ForwardRead(any));
        }

        if (_options.Lease is not null)
        {
            _reads.AddRange(from leader in _cluster.Leaders where !_cluster.Replica(leader).Paused select _cluster.LeaseRead(leader));
        }
    }

    /// <summary>What an operator does: transfers, changes of members, compactions.</summary>
    private void Govern()
    {
        var id = _cluster.Leader is { } leader && _random.Chance(90) ? leader : Any();
        var replica = _cluster.Replica(id);
        if (replica is not { Live: { } live, Paused: false })
        {
            return;
        }

        switch (_random.Next(5))
        {
            case 0:
                _transfers += _cluster.Transfer(id, Any()) is TransferResult.Started ? 1 : 0;
                break;
            case 1 or 2:
                _changes += _cluster.ProposeMembership(id, NextMembership(live.Status.Membership)) is MembershipResult.Accepted ? 1 : 0;
                break;
            default:
                _cluster.Compact(id, new LogIndex(_random.Next(replica.Applied.Count + 1)));
                break;
        }
    }

    private Membership NextMembership(Membership current)
    {
        if (_random.Chance(40))
        {
            // All others learn, so that later changes find learners that have caught up.
            return Membership.Of(current.Voters).WithLearners(_cluster.Ids.Select(id => new ReplicaId(id)).Except(current.Voters));
        }

        ReplicaId[] voters = [.. current.Voters.Concat(current.Learners).Where(_ => _random.Chance(65))];
        return Membership.Of(voters).WithLearners(current.Members.Except(voters).Where(_ => _random.Chance(50)));
    }

    /// <returns>The members after the last change. Who is none by then is taken down, as its host does.</returns>
    private int[] EndChanges()
    {
        for (var ticks = 0; ticks < 400; ticks++)
        {
            var leader = _cluster.Elect(400);
            var membership = _cluster.StatusOf(leader)!.Membership;
            if (!membership.IsJoint && _cluster.StatusOf(leader)!.Commit == _cluster.StatusOf(leader)!.LastLog.Index)
            {
                int[] members = [.. membership.Members.Select(member => (int)member.Value)];
                foreach (var gone in _cluster.Ids.Except(members))
                {
                    _cluster.Crash(gone);
                }

                return members;
            }

            _cluster.Run(1);
        }

        throw new InvalidOperationException($"the change of members does not end: {_cluster}");
    }

    /// <summary>At rest there are heartbeats and their answers, or nothing at all; nothing that keeps itself going.</summary>
    private void CheckRest(int[] members)
    {
        var before = _cluster.MessagesSent;
        _cluster.Run(10);
        var perTick = _options.QuiesceAfterTicks > 0 ? 0 : 2 * (members.Length - 1);
        Assert.Equal(10 * perTick, _cluster.MessagesSent - before);
    }

    private int Any() => 1 + _random.Next(_cluster.Ids.Length);
}
