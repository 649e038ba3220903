using ShardedKv.Raft.Tests.Harness;

namespace ShardedKv.Raft.Tests.Simulation;

internal readonly record struct RandomizedTotals(long Committed, long ReadsServed, long ReadsFailed, long Messages, long Crashes)
{
    public static RandomizedTotals operator +(RandomizedTotals left, RandomizedTotals right) => new(
        left.Committed + right.Committed,
        left.ReadsServed + right.ReadsServed,
        left.ReadsFailed + right.ReadsFailed,
        left.Messages + right.Messages,
        left.Crashes + right.Crashes);
}

/// <summary>One seed's run: what happens, when and to whom is drawn from the seed alone.</summary>
internal sealed class RandomizedRun
{
    private const int Steps = 220;

    private readonly ScenarioCluster _cluster;
    private readonly SeededRandom _random;
    private readonly List<ScenarioRead> _reads = [];
    private int _value;
    private int _crashes;

    public RandomizedRun(ulong seed)
    {
        _random = new SeededRandom(seed ^ 0xC0FFEE);
        int[] sizes = [3, 5, 3, 4, 5, 1, 2, 7];
        _cluster = ScenarioCluster.Of(sizes[_random.Next(sizes.Length)], seed, new ReplicaOptions
        {
            Self = default,
            AppendEntriesMax = 1 + _random.Next(6),
            AppendBytesMax = 4 + _random.Next(60),
            InFlightAppendsMax = 1 + _random.Next(6),
            UncommittedBytesMax = 2000,
            PendingReadsMax = 8,
        });
        _cluster.Faults = new NetworkFaults
        {
            DropPercent = _random.Next(4) * 10,
            DuplicatePercent = _random.Next(3) * 20,
            DelayMax = _random.Next(3) * 40,
            LongDelayPercent = _random.Next(3) * 5,
            LongDelayMax = 2000,
            DiskDelayMax = _random.Next(3) * 60,
        };
    }

    public RandomizedTotals Execute()
    {
        for (var step = 0; step < Steps; step++)
        {
            Ask();
            if (_random.Chance(12))
            {
                Disturb();
            }

            if (_random.Chance(60))
            {
                _cluster.Run(1 + _random.Next(2));
            }
        }

        EndFaults();
        var last = _cluster.Agree("after the faults");
        Assert.All(_cluster.Ids, id => Assert.Equal(_cluster.ValuesOf(_cluster.Ids[0]), _cluster.ValuesOf(id)));

        // A leader that lives answers every read; one that is deposed or crashes fails it.
        _cluster.Run(30);
        Assert.DoesNotContain(_reads, read => read.Outcome == ReadOutcome.Waiting);

        // At rest there are heartbeats and their answers, nothing that keeps itself going.
        var before = _cluster.MessagesSent;
        _cluster.Run(10);
        Assert.Equal(10 * 2 * (_cluster.Ids.Length - 1), _cluster.MessagesSent - before);
        return new RandomizedTotals(
            last.Value,
            _reads.Count(read => read.Outcome == ReadOutcome.Served),
            _reads.Count(read => read.Outcome == ReadOutcome.Failed),
            _cluster.MessagesSent,
            _crashes);
    }

    private void Ask()
    {
        // A deposed leader that has not heard of it is asked as often as its successor: only it could answer stale.
        var leaders = _cluster.Leaders;
        var id = leaders.Length > 0 && _random.Chance(80) ? leaders[_random.Next(leaders.Length)] : Any();
        if (_cluster.Replica(id) is not { Live: not null, Paused: false })
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
    }

    private void Disturb()
    {
        var id = _cluster.Leader is { } leader && _random.Chance(40) ? leader : Any();
        var replica = _cluster.Replica(id);
        switch (_random.Next(10))
        {
            case 0 or 1 when replica.Live is not null:
                _crashes++;
                _cluster.Crash(id);
                break;
            case 0 or 1 or 2:
                foreach (var down in _cluster.Ids.Where(down => _cluster.Replica(down).Live is null))
                {
                    _cluster.Restart(down);
                }

                break;
            case 3:
                _cluster.Partition(Sides());
                break;
            case 4:
                _cluster.Cut(id, Any());
                break;
            case 5:
                _cluster.Heal();
                break;
            case 6 when replica.Live is not null:
                if (replica.DiskHeld)
                {
                    _cluster.ReleaseDisk(id);
                }
                else
                {
                    _cluster.HoldDisk(id);
                }

                break;
            case 7 when replica.Live is not null:
                if (replica.Paused)
                {
                    _cluster.Resume(id);
                }
                else
                {
                    _cluster.Pause(id);
                }

                break;
            case 8 when replica is { Live: not null, Paused: false }:
                _cluster.Campaign(id);
                break;
            case 9:
                _cluster.Isolate(id);
                break;
            default:
                break;
        }
    }

    private void EndFaults()
    {
        _cluster.Faults = NetworkFaults.None;
        _cluster.Heal();
        foreach (var id in _cluster.Ids)
        {
            var replica = _cluster.Replica(id);
            if (replica.Live is null)
            {
                _cluster.Restart(id);
            }

            if (replica.DiskHeld)
            {
                _cluster.ReleaseDisk(id);
            }

            if (replica.Paused)
            {
                _cluster.Resume(id);
            }
        }

        _cluster.Run(30);
    }

    private int[][] Sides()
    {
        var left = _cluster.Ids.Where(_ => _random.Chance(50)).ToArray();
        return [left, [.. _cluster.Ids.Except(left)]];
    }

    private int Any() => 1 + _random.Next(_cluster.Ids.Length);
}
