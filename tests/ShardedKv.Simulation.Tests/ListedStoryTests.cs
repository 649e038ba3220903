using ShardedKv.Core.Requests;
using ShardedKv.Simulation.Disks;
using static ShardedKv.Simulation.Tests.ScriptedWorld;

namespace ShardedKv.Simulation.Tests;

/// <summary>The stories of the classic list of a replicated store, in its figures.</summary>
public sealed class ListedStoryTests
{
    private const int LogBytes = 1000;
    private const int LogBytesMax = 8 * LogBytes;

    /// <summary>The leader and one other are cut off from three, with one client, which asks before that leader knows; the other client is with
    /// the three.</summary>
    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void OnePartition(int seed)
    {
        var world = Of(seed, replicas: 5, logBytes: 0);
        world.Ask(new Put(KeyOf("1"), Bytes("13")));
        var leader = world.Leader;
        world.Part([leader, (leader + 1) % 5], regions: [0]);

        var put = world.Begin(new Put(KeyOf("1"), Bytes("15")));
        var get = world.Begin(new Get(KeyOf("1")));
        Assert.IsType<Done>(world.Ask(new Put(KeyOf("1"), Bytes("14")), region: 1));
        Assert.False(world.Within(TimeSpan.FromSeconds(1), () => put.HasEnded || get.HasEnded), "a minority answers");
        Assert.Equal("14", TextOf(world.Ask(new Get(KeyOf("1")), region: 1)));
        Assert.IsType<Done>(world.Ask(new Put(KeyOf("1"), Bytes("16")), region: 1));
        Assert.False(put.HasEnded || get.HasEnded, "a minority answers");

        world.Heal();
        Assert.True(world.Within(TimeSpan.FromSeconds(3), () => put.HasEnded && get.HasEnded), "the requests do not end within 3 s of healing");
        Assert.IsType<Done>(put.Told);
        Assert.Equal("15", TextOf(world.Ask(new Get(KeyOf("1")), region: 1)));
        world.End();
    }

    /// <summary>Fifty puts while one is away; then that one is needed.</summary>
    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void SnapshotRPC(int seed)
    {
        var world = Of(seed, replicas: 3, LogBytes);
        world.Ask(new Put(KeyOf("a"), Bytes("A")));
        var away = (world.Leader + 1) % 3;
        world.Part([away], regions: []);
        for (var i = 0; i < 50; i++)
        {
            world.Ask(new Put(KeyOf($"{i}"), Bytes($"{i}")));
        }

        world.Pass(TimeSpan.FromSeconds(1));
        world.Ask(new Put(KeyOf("b"), Bytes("B")));
        var others = world.Disks.Where((_, node) => node != away).ToArray();
        Assert.All(others, disk => Assert.InRange(JournalBytes(disk), 1, LogBytesMax));
        Assert.All(others, disk => Assert.True(disk.Journal.Durable.Start.Index > world.Disks[away].Journal.Durable.LastIndex, "the log alone would do"));
        Assert.Equal(0, world.Installs);

        world.Part([(away + 1) % 3], regions: []);
        world.Ask(new Put(KeyOf("c"), Bytes("C")));
        world.Ask(new Put(KeyOf("d"), Bytes("D")));
        Assert.Equal("A B 1 49", string.Join(' ', ((string[])["a", "b", "1", "49"]).Select(key => TextOf(world.Ask(new Get(KeyOf(key)))))));
        Assert.True(world.Installs > 0, "no snapshot was installed");

        world.Heal();
        world.Ask(new Put(KeyOf("e"), Bytes("E")));
        Assert.Equal("C E", string.Join(' ', ((string[])["c", "e"]).Select(key => TextOf(world.Ask(new Get(KeyOf(key)))))));
        world.End();
    }

    /// <summary>Eight hundred operations on one key: no history stays, neither in the log nor in the state.</summary>
    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void SnapshotSize(int seed)
    {
        const int StateBytesMax = 500;
        var world = Of(seed, replicas: 3, LogBytes);
        for (var i = 0; i < 200; i++)
        {
            foreach (var value in (string[])["0", "1"])
            {
                world.Ask(new Put(KeyOf("x"), Bytes(value)));
                Assert.Equal(value, TextOf(world.Ask(new Get(KeyOf("x")))));
            }
        }

        world.End();
        Assert.All(world.Disks, disk => Assert.InRange(JournalBytes(disk), 1, LogBytesMax));
        Assert.All(world.Disks, disk => Assert.InRange(StateBytes(disk.Store), 1, StateBytesMax));
    }

    /// <summary>A thousand appends, one after the other, in a third of a heartbeat each.</summary>
    [Theory, InlineData(0), InlineData(LogBytes)]
    public void Speed(int logBytes)
    {
        const int Appends = 1000;
        var world = Of(seed: 1, replicas: 3, logBytes);
        world.Ask(new Get(KeyOf("x")));

        var taken = Enumerable.Range(0, Appends).Select(i => world.Timed(() => world.Ask(new Append(KeyOf("x"), Bytes($"x 0 {i} y"))))).ToArray();

        Assert.All(taken, time => Assert.InRange(time.TotalMilliseconds, 0, 33.3));
        Assert.Equal(string.Concat(Enumerable.Range(0, Appends).Select(i => $"x 0 {i} y")), TextOf(world.Ask(new Get(KeyOf("x")))));
        world.End();
    }

    private static int StateBytes(SimulatedStore store) => store.Range(0, store.Rows).Sum(row => row.Key.Length + row.Value.Length);

    private static ScriptedWorld Of(int seed, int replicas, int logBytes)
    {
        var scenario = ListedWorld.Of(seed, replicas, clients: 0);
        return new ScriptedWorld(scenario with
        {
            Load = scenario.Load with { Regions = 2 },
            Life = scenario.Life with { Compaction = ListedWorld.Compaction(logBytes) },
        });
    }
}
