using ShardedKv.Raft.Tests.Harness;

namespace ShardedKv.Raft.Tests.Simulation;

/// <summary>One random fault, or the end of one, at a time.</summary>
internal sealed class RandomFaults(ScenarioCluster cluster, SeededRandom random, bool leases)
{
    public int Crashes { get; private set; }

    public void Disturb()
    {
        var id = cluster.Leader is { } leader && random.Chance(40) ? leader : Any();
        var replica = cluster.Replica(id);
        switch (random.Next(11))
        {
            case 0 or 1 when replica.Live is not null:
                Crash(id);
                break;
            case 0 or 1 or 2:
                RestartAll();
                break;
            case 3:
                cluster.Partition(Sides());
                break;
            case 4:
                cluster.Cut(id, Any());
                break;
            case 5:
                cluster.Heal();
                break;
            case 6 when replica.Live is not null:
                HoldOrReleaseDisk(id);
                break;
            case 7 when replica.Live is not null:
                PauseOrResume(id);
                break;
            case 8 when replica is { Live: not null, Paused: false }:
                Campaign(id);
                break;
            case 9:
                // Long enough for a successor, and short enough that the old leader has not given up.
                cluster.Isolate(cluster.Leader ?? id);
                cluster.Run(5 + random.Next(6));
                break;
            case 10 when leases:
                replica.Clock.Step(random.Chance(50) ? 5000 : 50);
                break;
            default:
                break;
        }
    }

    public void End()
    {
        cluster.Faults = NetworkFaults.None;
        cluster.Host.DamagedPercent = 0;
        cluster.Heal();
        foreach (var id in cluster.Ids)
        {
            var replica = cluster.Replica(id);
            cluster.SetRate(id, 100);
            if (replica.Live is null)
            {
                cluster.Restart(id);
            }

            if (replica.DiskHeld)
            {
                cluster.ReleaseDisk(id);
            }

            if (replica.Paused)
            {
                cluster.Resume(id);
            }
        }
    }

    private void Crash(int id)
    {
        Crashes++;
        cluster.Crash(id);
        foreach (var other in cluster.Ids)
        {
            if (cluster.Replica(other) is { Live: not null, Paused: false } && random.Chance(70))
            {
                cluster.Suspect(other, id);
            }
        }
    }

    private void RestartAll()
    {
        foreach (var down in cluster.Ids.Where(down => cluster.Replica(down).Live is null))
        {
            cluster.Restart(down);
        }
    }

    private void HoldOrReleaseDisk(int id)
    {
        if (cluster.Replica(id).DiskHeld)
        {
            cluster.ReleaseDisk(id);
        }
        else
        {
            cluster.HoldDisk(id);
        }
    }

    private void PauseOrResume(int id)
    {
        if (cluster.Replica(id).Paused)
        {
            cluster.Resume(id);
        }
        else
        {
            cluster.Pause(id);
        }
    }

    /// <summary>By force only without leases: nobody but the leader may break the promises given to it.</summary>
    private void Campaign(int id)
    {
        if (leases || random.Chance(50))
        {
            cluster.PreCampaign(id);
        }
        else
        {
            cluster.Campaign(id);
        }
    }

    private int[][] Sides()
    {
        var left = cluster.Ids.Where(_ => random.Chance(50)).ToArray();
        return [left, [.. cluster.Ids.Except(left)]];
    }

    private int Any() => 1 + random.Next(cluster.Ids.Length);
}
