using ShardedKv.Raft.Tests.Harness;

namespace ShardedKv.Raft.Tests.Lab;

/// <summary>The classic lab suite's Raft list: snapshots every ten entries, without any tail, so that who was away needs one.</summary>
public sealed class LabSnapshotTests
{
    private static readonly NetworkFaults Unreliable = new() { DropPercent = 10, DelayMax = 26 };

    [Theory]
    [InlineData(91, false, false, false)]
    [InlineData(92, true, false, false)]
    [InlineData(93, true, true, false)]
    [InlineData(94, false, false, true)]
    [InlineData(95, false, true, true)]
    public void Thirty_rounds_of_snapshots_with_one_replica_cut_off_or_crashed(int seed, bool cut, bool unreliable, bool crash)
    {
        var cluster = ScenarioCluster.Of(3, (ulong)seed);
        cluster.Faults = unreliable ? Unreliable : NetworkFaults.None;
        cluster.Agree("first", cluster.Ids, ticks: 400);
        for (var round = 0; round < 30; round++)
        {
            var leader = cluster.Elect(400);
            var victim = round % 3 == 1 ? leader : 1 + (leader % 3);
            if (cut)
            {
                cluster.Isolate(victim);
            }
            else if (crash)
            {
                cluster.Crash(victim);
            }

            int[] rest = cut || crash ? [.. cluster.Ids.Except([victim])] : cluster.Ids;
            for (var i = 0; i < 11; i++)
            {
                cluster.Agree($"{round}-{i}", rest, ticks: 400);
                CompactEveryTen(cluster);
            }

            cluster.Heal();
            if (crash)
            {
                cluster.Restart(victim);
            }

            cluster.Agree($"{round} all", cluster.Ids, ticks: 400);
            CompactEveryTen(cluster);
            Assert.All(cluster.Ids, id => Assert.True(cluster.Replica(id).Log.Sum(entry => entry.Payload.Length) < 2000));
        }

        Assert.Equal(cut || crash, cluster.Host.SnapshotsInstalled > 0);
        Assert.All(cluster.Ids, id => Assert.Equal(cluster.ValuesOf(1), cluster.ValuesOf(id)));
    }

    [Fact]
    public void All_replicas_crash_five_times_and_the_index_never_goes_back()
    {
        var cluster = ScenarioCluster.Of(3, seed: 96);
        var last = LogIndex.Zero;
        for (var round = 0; round < 5; round++)
        {
            for (var i = 0; i < 5 + (round * 5); i++)
            {
                last = cluster.Agree($"{round}-{i}");
            }

            CompactEveryTen(cluster);
            foreach (var id in cluster.Ids)
            {
                cluster.Crash(id);
            }

            foreach (var id in cluster.Ids)
            {
                cluster.Restart(id);
            }

            Assert.True(cluster.Agree($"{round} after") > last);
        }
    }

    [Fact]
    public void A_snapshot_survives_two_full_restarts()
    {
        var cluster = ScenarioCluster.Of(3, seed: 97);
        for (var i = 0; i < 12; i++)
        {
            cluster.Agree($"v{i}");
        }

        CompactEveryTen(cluster);
        for (var restart = 0; restart < 2; restart++)
        {
            cluster.Settle();
            foreach (var id in cluster.Ids)
            {
                cluster.Crash(id);
                cluster.Restart(id);
            }

            cluster.Agree($"restart{restart}");
        }

        Assert.All(cluster.Ids, id => Assert.True(cluster.StatusOf(id)!.LogStart.Index >= new LogIndex(10)));
        Assert.All(cluster.Ids, id => Assert.Equal(14, cluster.ValuesOf(id).Length));
    }

    private static void CompactEveryTen(ScenarioCluster cluster)
    {
        foreach (var id in cluster.Ids)
        {
            if (cluster.StatusOf(id) is { } status && cluster.Replica(id).Applied.Count - status.LogStart.Index.Value >= 10)
            {
                cluster.Compact(id, new LogIndex(cluster.Replica(id).Applied.Count));
            }
        }
    }
}
