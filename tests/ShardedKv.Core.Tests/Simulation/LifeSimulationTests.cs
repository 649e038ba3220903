using System.Globalization;
using Xunit.Abstractions;

namespace ShardedKv.Core.Tests.Simulation;

/// <summary>Replica lives and shard machines over disks that crash between any two steps.
/// `LIFE_SEEDS=1001,5000 dotnet test --filter Every_acknowledged_append` runs the 5,000 seeds from 1001 on instead of the fixed
/// ones.</summary>
public sealed class LifeSimulationTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_acknowledged_append_is_there_exactly_once_whatever_crashes()
    {
        var asked = Environment.GetEnvironmentVariable("LIFE_SEEDS")?.Split(',');
        var first = asked is null ? 1 : ulong.Parse(asked[0], CultureInfo.InvariantCulture);
        var seeds = asked is null ? 300 : int.Parse(asked[1], CultureInfo.InvariantCulture);
        var acknowledged = 0;
        var crashes = 0;
        var reads = 0;
        var installed = 0;
        var deleted = 0;
        for (var seed = first; seed < first + (ulong)seeds; seed++)
        {
            var cluster = new SimCluster(seed);
            try
            {
                cluster.RunWithFaults(steps: 4000);
                cluster.Settle();
                cluster.Check();
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Seed {seed} fails; LIFE_SEEDS={seed},1 replays it. {e.Message}", e);
            }

            acknowledged += cluster.Acknowledged;
            crashes += cluster.Crashes;
            reads += cluster.ReadsServed;
            installed += cluster.SnapshotsInstalled;
            deleted += cluster.EventsDeleted;
        }

        output.WriteLine(
            $"{seeds} seeds from {first}: {acknowledged} appends, {crashes} crashes, {reads} reads, {installed} snapshots, {deleted} events deleted");
        Assert.True(
            asked is not null
            || (acknowledged > 20 * seeds && crashes > 5 * seeds && reads > seeds && installed > seeds / 2 && deleted > 20 * seeds),
            $"the simulation does something: {acknowledged} {crashes} {reads} {installed} {deleted}");
    }
}
