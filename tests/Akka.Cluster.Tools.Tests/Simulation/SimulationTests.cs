namespace Akka.Cluster.Tools.Tests.Simulation;

/// <summary>Managers in virtual time. A failure prints its seed; every even seed has a lease.</summary>
public sealed class SimulationTests
{
    [Theory, InlineData(1, 1500), InlineData(100_001, 1500)]
    public void Never_two_run_at_once_and_in_the_end_one_does_on_the_oldest(int first, int count)
    {
        var plays = Enumerable.Range(first, count).Select(Play).ToList();

        var failures = plays.Where(play => play.Failure is not null).ToList();
        Assert.True(failures.Count == 0, $"{failures.Count} of {count} seeds fail, the first so: {failures.FirstOrDefault().Failure}");
        Assert.True(plays.Sum(play => play.Starts) > count * 3, "too little happens in the plays");
    }

    [Theory, InlineData(7), InlineData(8)]
    public void A_seed_plays_the_same_each_time(int seed) =>
        Assert.Equal(new SimulatedSingleton(seed).Play().Starts, new SimulatedSingleton(seed).Play().Starts);

    private static (int Starts, string? Failure) Play(int seed)
    {
        try
        {
            return (new SimulatedSingleton(seed).Play().Starts.Count, null);
        }
        catch (InvalidOperationException failure)
        {
            return (0, failure.Message);
        }
    }
}
