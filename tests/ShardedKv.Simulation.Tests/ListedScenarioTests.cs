using ShardedKv.Core.Life;
using ShardedKv.Raft;
using ShardedKv.Simulation.Scenarios;

namespace ShardedKv.Simulation.Tests;

/// <summary>Worlds whose sizes and faults a list gives, instead of a seed. Every check of the simulator is on: linearizability of what the
/// clients saw, at most once, durability of what was acknowledged, and the return of progress.</summary>
public sealed class ListedScenarioTests
{
    private static readonly NetworkProfile Unreliable = new(
        TimeSpan.Zero, TimeSpan.FromMilliseconds(26), LossPercent: 10, DuplicatePercent: 0, InOrder: false, LatePercent: 0, TimeSpan.Zero);

    /// <summary>Scenario 10.</summary>
    [Theory]
    [InlineData(1), InlineData(2)]
    public void Ten_minutes_of_loss_duplicates_and_reordering_stay_linearizable_and_progress_resumes(int seed)
    {
        var scenario = ListedWorld.Of(seed, replicas: 3, clients: 3) with
        {
            Duration = TimeSpan.FromMinutes(10),
            Network = new NetworkProfile(
                TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(60), LossPercent: 30, DuplicatePercent: 50, InOrder: false, LatePercent: 1,
                TimeSpan.FromSeconds(2)),
        };

        var answers = Answers(Clean(scenario));

        Assert.True(answers > 600, $"{answers} answers in ten minutes");
    }

    /// <summary>The classic lab list of a replicated store, a minute for its three rounds of five seconds. A restart is one of all replicas; a
    /// partition splits them at random, again and again. A log that is compacted from 1,000 bytes on is never left with 8,000.</summary>
    [Theory]
    [InlineData("Basic", 5, 1, false, false, false, 0)]
    [InlineData("Concurrent", 5, 5, false, false, false, 0)]
    [InlineData("Unreliable", 5, 5, true, false, false, 0)]
    [InlineData("UnreliableOneKey", 3, 5, true, false, false, 0)]
    [InlineData("ManyPartitionsOneClient", 5, 1, false, false, true, 0)]
    [InlineData("ManyPartitionsManyClients", 5, 5, false, false, true, 0)]
    [InlineData("PersistOneClient", 5, 1, false, true, false, 0)]
    [InlineData("PersistConcurrent", 5, 5, false, true, false, 0)]
    [InlineData("PersistConcurrentUnreliable", 5, 5, true, true, false, 0)]
    [InlineData("PersistPartition", 5, 5, false, true, true, 0)]
    [InlineData("PersistPartitionUnreliable", 5, 5, true, true, true, 0)]
    [InlineData("PersistPartitionUnreliableLinearizable", 7, 15, true, true, true, 0)]
    [InlineData("SnapshotRecover", 5, 1, false, true, false, 1000)]
    [InlineData("SnapshotRecoverManyClients", 5, 20, false, true, false, 1000)]
    [InlineData("SnapshotUnreliable", 5, 5, true, false, false, 1000)]
    [InlineData("SnapshotUnreliableRecover", 5, 5, true, true, false, 1000)]
    [InlineData("SnapshotUnreliableRecoverConcurrentPartition", 5, 5, true, true, true, 1000)]
    [InlineData("SnapshotUnreliableRecoverConcurrentPartitionLinearizable", 7, 15, true, true, true, 1000)]
    public void The_lab_list_of_a_replicated_store(
        string name, int replicas, int clients, bool unreliable, bool restarts, bool partitions, int logBytesMax)
    {
        for (var seed = 1; seed <= 3; seed++)
        {
            var scenario = ListedWorld.Of(seed, replicas, clients);
            scenario = scenario with
            {
                Duration = TimeSpan.FromMinutes(1),
                FaultPause = TimeSpan.FromMilliseconds(restarts ? 5000 : 1200),
                Network = unreliable ? Unreliable : NetworkProfile.Calm,
                Faults = [.. Kinds(restarts, partitions)],
                Load = scenario.Load with { Keys = name == "UnreliableOneKey" ? 1 : clients },
                Life = scenario.Life with
                {
                    Compaction = ListedWorld.Compaction(logBytesMax),
                },
            };

            var world = Clean(scenario);

            Assert.True(Answers(world) > 40 * clients, $"{name}, seed {seed}: {Answers(world)} answers");
            if (logBytesMax > 0)
            {
                var disks = world.Nodes.SelectMany(node => node.Shells).Select(shell => shell.Disk).ToArray();
                Assert.Equal(replicas, disks.Length);
                Assert.All(disks, disk => Assert.True(disk.Journal.Durable.Start.Index > LogIndex.Zero, $"{name}, seed {seed}: nothing was compacted"));
                Assert.All(disks, disk => Assert.InRange(disk.Journal.Read().Sum(record => ReplicaEventCodec.Encode(record.Event).Length), 0, 8 * logBytesMax));
            }
        }
    }

    private static IEnumerable<FaultKind> Kinds(bool restarts, bool partitions)
    {
        if (restarts)
        {
            yield return FaultKind.CrashAll;
        }

        if (partitions)
        {
            yield return FaultKind.Partition;
        }
    }

    private static World Clean(Scenario scenario)
    {
        var world = new World(scenario, trace: null);
        try
        {
            world.Run();
        }
        catch (Exception broken)
        {
            throw new InvalidOperationException($"{broken.Message}\n{scenario}", broken);
        }

        return world;
    }

    private static int Answers(World world) => world.History.Calls.Count(call => call.Reply is not null);
}
