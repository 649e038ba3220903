using ShardedKv.Raft.Tests.Harness;

namespace ShardedKv.Raft.Tests.Simulation;

/// <summary>
/// One seed's hunt for a stale lease read. A leader that has just renewed its lease is cut off, and from then on another tries to be
/// elected, and commits, every ten milliseconds, while the old one is asked as often: whatever makes the lease a little too long or a
/// promise a little too short shows.
/// </summary>
internal sealed class LeaseTrap
{
    private const int StepMilliseconds = 10;
    private const int Steps = 150;

    private readonly ScenarioCluster _cluster;
    private readonly SeededRandom _random;
    private int _value;

    public LeaseTrap(ulong seed)
    {
        _random = new SeededRandom(seed);
        _cluster = ScenarioCluster.Of(_random.Chance(70) ? 3 : 5, seed, new ReplicaOptions
        {
            Self = default,
            QuiesceAfterTicks = _random.Chance(30) ? 1 : 0,
            Lease = new LeaseOptions(PromiseMilliseconds: 500, DriftPercentMax: 10),
        });
    }

    /// <summary>Lease reads that were shown by a leader that was cut off.</summary>
    public int Shown { get; private set; }

    /// <summary>Leaders that were deposed without their knowledge.</summary>
    public int Deposed { get; private set; }

    public void Execute(int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            foreach (var id in _cluster.Ids)
            {
                _cluster.SetRate(id, _random.Chance(50) ? 90 : 110);
            }

            var leader = _cluster.Elect();
            _cluster.Agree($"v{++_value}");
            _cluster.Faults = new NetworkFaults { DelayMax = _random.Next(3) * 150 };
            _cluster.Run(1 + _random.Next(4));
            _cluster.Advance(_random.Next(100));
            if (_cluster.Replica(leader).Live!.Status.Role == ReplicaRole.Leader)
            {
                Spring(leader);
            }

            _cluster.Faults = NetworkFaults.None;
            _cluster.Heal();
            _cluster.Run(15);
        }
    }

    private void Spring(int leader)
    {
        int[] others = [.. _cluster.Ids.Where(id => id != leader)];
        var challenger = others[_random.Next(others.Length)];
        CutOff(leader, challenger, others);
        var deposed = false;
        for (var step = 0; step < Steps && _cluster.StatusOf(leader)!.Role == ReplicaRole.Leader; step++)
        {
            _cluster.PreCampaign(challenger);
            if (_cluster.Leader is { } newest && newest != leader)
            {
                deposed = true;
                _cluster.Propose(newest, $"v{++_value}");
            }

            Shown += _cluster.LeaseRead(leader).Outcome == ReadOutcome.Served ? 1 : 0;
            _cluster.Advance(StepMilliseconds);
        }

        Deposed += deposed ? 1 : 0;
    }

    private void CutOff(int leader, int challenger, int[] others)
    {
        switch (_random.Next(6))
        {
            case 0:
                // The order to take over leaves; what comes of it is not heard.
                _cluster.Transfer(leader, challenger);
                foreach (var other in others)
                {
                    _cluster.Cut(other, leader);
                }

                return;
            case 1:
                foreach (var other in others)
                {
                    _cluster.Crash(other);
                    _cluster.Restart(other);
                }

                break;
            case 2:
                foreach (var (other, _) in from other in others from tick in Enumerable.Range(0, 12) select (other, tick))
                {
                    _cluster.TickNow(other);
                }

                break;
            case 3:
                foreach (var other in others)
                {
                    _cluster.Replica(other).Clock.Step(5000);
                }

                break;
            case 4:
                foreach (var other in others)
                {
                    _cluster.Suspect(other, leader);
                }

                break;
            default:
                break;
        }

        _cluster.Isolate(leader);
    }
}
