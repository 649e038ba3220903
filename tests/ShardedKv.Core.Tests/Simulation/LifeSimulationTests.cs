using Xunit.Abstractions;

namespace ShardedKv.Core.Tests.Simulation;

/// <summary>Replica lives and shard machines over disks that crash between any two steps.</summary>
public sealed class LifeSimulationTests(ITestOutputHelper output)
{
    private const ulong FirstSeed = 1;
    private const ulong Seeds = 300;

    [Fact]
    public void Every_acknowledged_append_is_there_exactly_once_whatever_crashes()
    {
        var acknowledged = 0;
        var crashes = 0;
        var reads = 0;
        for (var seed = FirstSeed; seed < FirstSeed + Seeds; seed++)
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
                throw new InvalidOperationException($"Seed {seed} fails; set FirstSeed = {seed}, Seeds = 1 to replay it. {e.Message}", e);
            }

            acknowledged += cluster.Acknowledged;
            crashes += cluster.Crashes;
            reads += cluster.ReadsServed;
        }

        output.WriteLine($"seeds {FirstSeed} to {FirstSeed + Seeds - 1}: {acknowledged} appends, {crashes} crashes, {reads} reads");
        Assert.True(acknowledged > 20 * (int)Seeds && crashes > 5 * (int)Seeds && reads > (int)Seeds, "the simulation does something");
    }
}
