namespace Akka.Cluster.Tools.Tests.Simulation;

/// <summary>Managers in virtual time. A failure prints its seed.</summary>
public sealed class SimulationTests
{
    [Theory, InlineData(1, 1000), InlineData(100_001, 1000)]
    public void Never_two_run_at_once_and_in_the_end_one_does_on_the_oldest(int first, int count)
    {
        var starts = Enumerable.Range(first, count).Sum(seed => new SimulatedSingleton(seed).Play().Starts.Count);

        Assert.True(starts > count * 3, $"only {starts} starts in {count} plays: too little happens in them");
    }

    [Fact]
    public void A_seed_plays_the_same_each_time() =>
        Assert.Equal(new SimulatedSingleton(7).Play().Starts, new SimulatedSingleton(7).Play().Starts);
}
