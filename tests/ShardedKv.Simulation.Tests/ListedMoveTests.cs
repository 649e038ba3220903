using ShardedKv.Core.HandOff;
using ShardedKv.Core.Requests;
using ShardedKv.Simulation.Scenarios;

namespace ShardedKv.Simulation.Tests;

/// <summary>The classic lab list of sharding, and the listed scenarios of hand-off: three groups of three replicas on nodes of their own, ten shards, and
/// every check of the simulator.</summary>
public sealed class ListedMoveTests
{
    private static readonly int[] Even = [1, 2, 3, 1, 2, 3, 1, 2, 3, 1];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly NetworkProfile Unreliable = new(
        TimeSpan.Zero, TimeSpan.FromMilliseconds(26), LossPercent: 10, DuplicatePercent: 0, InOrder: false, LatePercent: 0, TimeSpan.Zero);

    /// <summary>Groups join and leave under load, with all processes restarted or some down meanwhile, for a minute; everything that was acknowledged is
    /// there once and in order, and all shards are served in the end.</summary>
    [Theory]
    [InlineData("JoinLeave", 1, false, "", 0)]
    [InlineData("Snapshot", 3, false, "restart", 1000)]
    [InlineData("MissChange", 3, false, "down", 1000)]
    [InlineData("Concurrent1", 10, false, "restart", 100)]
    [InlineData("Concurrent2", 10, false, "down", 0)]
    [InlineData("Concurrent3", 10, false, "restart", 300)]
    [InlineData("Unreliable1", 1, true, "", 100)]
    [InlineData("Unreliable2", 10, true, "", 100)]
    [InlineData("Unreliable3", 10, true, "restart", 100)]
    public void The_lab_list_of_sharding(string name, int clients, bool unreliable, string faults, int logBytesMax)
    {
        for (var seed = 1; seed <= 2; seed++)
        {
            var scenario = Groups(seed, clients) with
            {
                Duration = TimeSpan.FromMinutes(1),
                FaultPause = TimeSpan.FromSeconds(faults == "restart" ? 8 : 3),
                Network = unreliable ? Unreliable : NetworkProfile.Calm,
                Faults = faults switch
                {
                    "restart" => [FaultKind.CrashAll],
                    "down" => [FaultKind.Crash, FaultKind.Pause],
                    _ => [],
                },
                Moves = new MoveProfile(TimeSpan.FromSeconds(4), 30, TimeSpan.FromSeconds(1), 400),
                HandOffs = new HandOffOptions { AttemptTimeout = TimeSpan.FromMilliseconds(300) },
            };
            scenario = scenario with { Life = scenario.Life with { Compaction = ListedWorld.Compaction(logBytesMax) } };
            var world = new World(scenario, trace: null);

            world.Run();

            var answered = world.History.Calls.Count(call => call.Reply is not null);
            Assert.True(answered > 20 * clients, $"{name}, seed {seed}: {answered} answers");
            Assert.True(world.Checks.HandOffs.Installs > 20, $"{name}, seed {seed}: {world.Checks.HandOffs.Installs} shards were handed over");
        }
    }

    /// <summary>While one of two groups is down exactly the other's half of the keys is read within two seconds, and the rest once it is back.</summary>
    [Fact]
    public void StaticShards()
    {
        var world = Ready(owners: [1, 2, 1, 2, 1, 2, 1, 2, 1, 2]);
        world.Crash(2);

        var reads = Enumerable.Range(0, 10).Select(shard => world.Begin(new Get(world.KeyIn(shard)))).ToArray();
        world.Pass(TimeSpan.FromSeconds(2));
        Assert.Equal([0, 2, 4, 6, 8], Enumerable.Range(0, 10).Where(shard => reads[shard].HasEnded));

        world.Restart(2);
        Assert.True(world.Within(Patience, () => reads.All(read => read.HasEnded)));
        Assert.Equal(Enumerable.Range(0, 10).Select(shard => $"{shard}"), reads.Select(read => ScriptedWorld.TextOf(read.Told!)));
        world.End();
    }

    /// <summary>Shards that stay are read as before, a hundred times in four seconds, while others come to a group that joins from one that is down and never arrive.</summary>
    [Fact]
    public void ProgressJoin()
    {
        var world = Ready(owners: [1, 2, 1, 2, 1, 2, 1, 2, 1, 2]);
        world.Crash(2);
        world.Publish(1, 3, 1, 3, 1, 2, 1, 2, 3, 2);

        var took = world.Timed(() =>
        {
            for (var read = 0; read < 100; read++)
            {
                Assert.Equal("0", ScriptedWorld.TextOf(world.Ask(new Get(world.KeyIn(0)))));
            }
        });

        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(4));
        Assert.True(world.Within(Patience, () => world.Shards(3) == "s1 Staging, s3 Staging, s8 Serving"));
        Assert.Equal("8", ScriptedWorld.TextOf(world.Ask(new Get(world.KeyIn(8)))));
        world.Restart(2);
        Assert.Equal("1", ScriptedWorld.TextOf(world.Ask(new Get(world.KeyIn(1)))));
        world.End();
    }

    /// <summary>Challenge2Unaffected, and scenario 30.</summary>
    [Fact]
    public void While_a_source_is_down_all_other_shards_are_served_and_what_it_gives_away_waits_for_it()
    {
        var world = Ready();
        world.Crash(1);
        world.Publish(2, 2, 3, 2, 2, 3, 2, 2, 3, 2);
        world.Pass(TimeSpan.FromSeconds(3));

        Assert.Equal("s0 Staging, s1 Serving, s3 Staging, s4 Serving, s6 Staging, s7 Serving, s9 Staging", world.Shards(2));
        foreach (var shard in (int[])[1, 2, 4, 5, 7, 8])
        {
            Assert.IsType<Done>(world.Ask(new Append(world.KeyIn(shard), ScriptedWorld.Bytes("+"))));
        }

        world.Restart(1);
        Assert.Equal("0", ScriptedWorld.TextOf(world.Ask(new Get(world.KeyIn(0)))));
        world.End();
    }

    /// <summary>Challenge2Partial: of what comes from a group that is down and from one that is up, the latter is served at once.</summary>
    [Fact]
    public void Shards_that_are_received_are_served_while_others_cannot_be_received()
    {
        var world = Ready();
        world.Crash(1);
        world.Publish(2, 2, 2, 2, 2, 2, 2, 2, 2, 2);

        Assert.True(world.Within(Patience, () => world.Shards(2)
            == "s0 Staging, s1 Serving, s2 Serving, s3 Staging, s4 Serving, s5 Serving, s6 Staging, s7 Serving, s8 Serving, s9 Staging"));
        Assert.Equal("2", ScriptedWorld.TextOf(world.Ask(new Get(world.KeyIn(2)))));
        world.Restart(1);
        Assert.Equal("9", ScriptedWorld.TextOf(world.Ask(new Get(world.KeyIn(9)))));
        world.End();
    }

    /// <summary>Scenario 28.</summary>
    [Fact]
    public void A_frozen_source_that_crashes_comes_back_frozen()
    {
        var world = Ready();
        world.Crash(2);
        world.Publish(2, 2, 3, 1, 2, 3, 1, 2, 3, 1);
        Assert.True(world.Within(Patience, () => world.Shards(1).StartsWith("s0 Frozen, s3 Serving", StringComparison.Ordinal)));

        world.Crash(1);
        world.Restart(1);
        Assert.True(world.Within(Patience, () => world.Shards(1).StartsWith("s0 Frozen, s3 Serving", StringComparison.Ordinal)));
        Assert.IsType<Done>(world.Ask(new Append(world.KeyIn(3), ScriptedWorld.Bytes("+"))));

        world.Restart(2);
        Assert.Equal("0", ScriptedWorld.TextOf(world.Ask(new Get(world.KeyIn(0)))));
        world.End();
    }

    /// <summary>Challenge1Delete, and scenario 37: what is given away leaves nothing behind, and a group that gave away all it had is then ended.</summary>
    [Fact]
    public void What_is_collected_leaves_nothing_behind_and_its_source_may_be_shut_down()
    {
        var world = Ready();
        var empty = world.StoreBytes(1);
        for (var key = 0; key < 30; key++)
        {
            world.Ask(new Put(world.KeyIn(key % 10, 1 + (key / 10)), new byte[1000]));
        }

        world.Pass(TimeSpan.FromSeconds(1));
        var full = world.StoreBytes(1);
        world.Publish(2, 2, 3, 3, 2, 3, 2, 2, 3, 3);
        Assert.True(world.Within(Patience, () => world.Shards(1) == "" && world.Shards(2).Split(',').Length == 5));
        world.Pass(TimeSpan.FromSeconds(2));

        Assert.True(full > 3 * 12_000, $"{full} bytes");
        Assert.True(world.StoreBytes(1) < empty, $"{world.StoreBytes(1)} bytes are left of {full}; there were {empty} before");

        world.Crash(1);
        for (var key = 0; key < 30; key++)
        {
            Assert.Equal(1000, Assert.IsType<Found>(world.Ask(new Get(world.KeyIn(key % 10, 1 + (key / 10))))).Value.Length);
        }

        world.Restart(1);
        world.End();
    }

    /// <summary>Scenario 23: the write's answer is lost, its shard moves, and the retry is answered the same by another group.</summary>
    [Fact]
    public void A_write_whose_answer_is_lost_while_its_shard_moves_is_applied_once()
    {
        for (var seed = 1; seed <= 10; seed++)
        {
            var world = Ready(seed);
            var call = world.Begin(new Append(world.KeyIn(0), ScriptedWorld.Bytes("+")));

            // On its way to the group, and then its answer back, or neither; the region asks again and again.
            world.Pass(TimeSpan.FromMilliseconds(seed));
            world.Part([], [0]);
            world.Publish(2, 2, 3, 1, 2, 3, 1, 2, 3, 1);
            Assert.True(world.Within(Patience, () => world.Shards(2).StartsWith("s0 Serving", StringComparison.Ordinal)));
            world.Heal();

            Assert.True(world.Within(Patience, () => call.HasEnded));
            Assert.IsType<Done>(call.Told);
            Assert.Equal("0+", ScriptedWorld.TextOf(world.Ask(new Get(world.KeyIn(0)))));
            world.End();
        }
    }

    /// <summary>Each shard's first key has the shard's number.</summary>
    private static ScriptedWorld Ready(int seed = 1, params int[] owners)
    {
        var world = new ScriptedWorld(Groups(seed, clients: 1) with { Moves = new MoveProfile(TimeSpan.FromDays(1), 0, default, 400) });
        world.Publish(owners is [] ? Even : owners);
        for (var shard = 0; shard < Even.Length; shard++)
        {
            Assert.IsType<Done>(world.Ask(new Put(world.KeyIn(shard), ScriptedWorld.Bytes($"{shard}"))));
        }

        return world;
    }

    private static Scenario Groups(int seed, int clients)
    {
        var scenario = ListedWorld.Of(seed, replicas: 3, clients);
        return scenario with
        {
            Groups = 3, Spares = 6, GroupsApart = true, Shards = 10, Load = scenario.Load with { Keys = Math.Max(clients, 10) },
        };
    }
}
