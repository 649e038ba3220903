using ShardedKv.Raft.Tests.Harness;

namespace ShardedKv.Raft.Tests.Lab;

/// <summary>The classic lab suite's Raft list: crashes and unreliable networks. A tick is 100 ms of its time.</summary>
public sealed class LabFaultTests
{
    /// <summary>The suite's "unreliable": up to 26 ms on the way, one message in ten lost.</summary>
    private static readonly NetworkFaults Unreliable = new() { DropPercent = 10, DelayMax = 26 };

    [Fact]
    public void Persist_1_crashes_and_restarts_in_all_orders()
    {
        var cluster = ScenarioCluster.Of(3, seed: 41);
        cluster.Agree("a");
        Restart(cluster, 1, 2, 3);
        cluster.Agree("b");

        var leader = cluster.Elect();
        Restart(cluster, leader);
        cluster.Agree("c");

        leader = cluster.Elect();
        cluster.Crash(leader);
        cluster.Agree("d", [.. cluster.Ids.Except([leader])]);
        cluster.Restart(leader);
        cluster.Agree("e");

        var follower = 1 + (cluster.Elect() % 3);
        cluster.Crash(follower);
        cluster.Agree("f", [.. cluster.Ids.Except([follower])]);
        cluster.Restart(follower);
        cluster.Agree("g");
        Assert.All(cluster.Ids, id => Assert.Equal(["a", "b", "c", "d", "e", "f", "g"], cluster.ValuesOf(id)));
    }

    [Fact]
    public void Persist_2_five_rounds_of_changing_majorities()
    {
        var cluster = ScenarioCluster.Of(5, seed: 42);
        for (var round = 0; round < 5; round++)
        {
            cluster.Agree($"a{round}");
            var leader = cluster.Elect();
            int[] ring = [.. Enumerable.Range(0, 5).Select(step => 1 + ((leader - 1 + step) % 5))];
            cluster.Crash(ring[1]);
            cluster.Crash(ring[2]);
            cluster.Agree($"b{round}", [ring[0], ring[3], ring[4]]);
            cluster.Crash(ring[0]);
            cluster.Crash(ring[3]);
            cluster.Crash(ring[4]);
            cluster.Restart(ring[1]);
            cluster.Restart(ring[2]);
            cluster.Run(10);
            Assert.Empty(cluster.Leaders);
            cluster.Restart(ring[3]);
            cluster.Agree($"c{round}", [ring[1], ring[2], ring[3]]);
            cluster.Restart(ring[4]);
            cluster.Restart(ring[0]);
        }

        cluster.Agree("last");
        Assert.All(cluster.Ids, id => Assert.Equal(16, cluster.ValuesOf(id).Length));
    }

    [Fact]
    public void Persist_3_a_partitioned_leader_and_one_follower_crash_and_the_leader_restarts()
    {
        var cluster = ScenarioCluster.Of(3, seed: 43);
        cluster.Agree("a");
        var leader = cluster.Elect();
        var away = 1 + ((leader + 1) % 3);
        cluster.Isolate(away);
        cluster.Agree("b", [.. cluster.Ids.Except([away])]);
        var other = cluster.Ids.Except([away, leader]).Single();
        cluster.Crash(leader);
        cluster.Crash(other);
        cluster.Heal();
        cluster.Restart(leader);
        cluster.Agree("c", [leader, away]);
        cluster.Restart(other);
        cluster.Agree("d");
        Assert.All(cluster.Ids, id => Assert.Equal(["a", "b", "c", "d"], cluster.ValuesOf(id)));
    }

    [Theory]
    [InlineData(51), InlineData(52)]
    public void Figure_8_over_a_thousand_rounds(int seed)
    {
        var cluster = ScenarioCluster.Of(5, (ulong)seed);
        cluster.Agree("first");
        for (var round = 0; round < 1000; round++)
        {
            foreach (var id in cluster.Leaders)
            {
                cluster.Propose(id, $"v{round}");
            }

            cluster.Run(cluster.Random.Chance(10) ? cluster.Random.Next(5) : cluster.Random.Next(2));
            if (cluster.Leader is { } leader && cluster.Random.Chance(50))
            {
                cluster.Crash(leader);
            }

            int[] down = [.. cluster.Ids.Where(id => cluster.Replica(id).Live is null)];
            if (down.Length > 2)
            {
                cluster.Restart(down[cluster.Random.Next(down.Length)]);
            }
        }

        RestartAll(cluster);
        cluster.Agree("last", cluster.Ids, ticks: 400);
    }

    [Fact]
    public void Unreliable_agreement()
    {
        var cluster = ScenarioCluster.Of(5, seed: 61);
        cluster.Faults = Unreliable;
        for (var round = 1; round < 50; round++)
        {
            for (var i = 0; i < 4; i++)
            {
                cluster.Propose(cluster.Elect(), $"x{round}-{i}");
            }

            cluster.Agree($"v{round}", [cluster.Elect()]);
        }

        cluster.Faults = NetworkFaults.None;
        cluster.Agree("last");
        Assert.Equal(1, cluster.ValuesOf(1).Count(value => value == "v49"));
    }

    [Theory]
    [InlineData(71), InlineData(72)]
    public void Figure_8_over_an_unreliable_network_with_reordering(int seed)
    {
        var cluster = ScenarioCluster.Of(5, (ulong)seed);
        cluster.Faults = Unreliable;
        for (var round = 0; round < 1000; round++)
        {
            if (round == 200)
            {
                cluster.Faults = Unreliable with
                {
                    LongDelayPercent = 67, LongDelayOfAnswersOnly = true, LongDelayMin = 200, LongDelayMax = 2200,
                };
            }

            foreach (var id in cluster.Leaders)
            {
                cluster.Propose(id, $"v{round}");
            }

            cluster.Run(cluster.Random.Chance(10) ? cluster.Random.Next(5) : cluster.Random.Next(2));
            if (cluster.Leader is { } leader && cluster.Random.Chance(5))
            {
                cluster.Isolate(leader);
            }

            if (cluster.Random.Chance(10))
            {
                cluster.Reconnect(cluster.Ids[cluster.Random.Next(5)]);
            }
        }

        cluster.Faults = NetworkFaults.None;
        cluster.Heal();
        cluster.Agree("last", cluster.Ids, ticks: 400);
    }

    [Theory]
    [InlineData(81, false), InlineData(82, true)]
    public void Churn_loses_no_acknowledged_value(int seed, bool unreliable)
    {
        var cluster = ScenarioCluster.Of(5, (ulong)seed);
        cluster.Faults = unreliable ? Unreliable : NetworkFaults.None;
        var proposed = new List<(LogPosition Position, string Value)>();
        for (var round = 0; round < 20; round++)
        {
            var one = cluster.Ids[cluster.Random.Next(5)];
            switch (cluster.Random.Next(10))
            {
                case < 2:
                    cluster.Isolate(one);
                    break;
                case < 5 when cluster.Replica(one).Live is null:
                    cluster.Restart(one);
                    cluster.Reconnect(one);
                    break;
                case < 7 when cluster.Replica(one).Live is not null && cluster.Ids.Count(id => cluster.Replica(id).Live is null) < 2:
                    cluster.Crash(one);
                    break;
                default:
                    cluster.Reconnect(one);
                    break;
            }

            for (var tick = 0; tick < 7; tick++)
            {
                foreach (var id in cluster.Leaders)
                {
                    var value = $"v{proposed.Count}";
                    if (cluster.Propose(id, value) is ProposeResult.Accepted accepted)
                    {
                        proposed.Add((accepted.Position, value));
                    }
                }

                cluster.Run(1);
            }
        }

        cluster.Faults = NetworkFaults.None;
        cluster.Heal();
        RestartAll(cluster);
        cluster.Agree("last");

        // Acknowledged is what stands where it was accepted; each of those once, and nothing that was not proposed.
        var applied = cluster.Replica(1).Applied;
        Assert.True(proposed.Count(one => applied[(int)one.Position.Index.Value - 1].Position == one.Position) > 20);
        Assert.Equal(cluster.ValuesOf(1).Length, cluster.ValuesOf(1).Distinct().Count());
        Assert.Subset(proposed.Select(one => one.Value).Append("last").ToHashSet(), cluster.ValuesOf(1).ToHashSet());
    }

    private static void Restart(ScenarioCluster cluster, params int[] ids)
    {
        foreach (var id in ids)
        {
            cluster.Crash(id);
        }

        foreach (var id in ids)
        {
            cluster.Restart(id);
        }
    }

    private static void RestartAll(ScenarioCluster cluster)
    {
        foreach (var id in cluster.Ids.Where(id => cluster.Replica(id).Live is null))
        {
            cluster.Restart(id);
        }
    }
}
