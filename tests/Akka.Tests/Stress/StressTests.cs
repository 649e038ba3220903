using Akka.Stress;

namespace Akka.Tests.Stress;

/// <summary>The stress command in short. A failure's message says how to run it again.</summary>
public class StressTests
{
    [Theory]
    [InlineData(1), InlineData(2), InlineData(3)]
    public void On_the_thread_pool_nothing_is_lost_doubled_or_out_of_order(int seed)
    {
        var options = new StressOptions(seed, Messages: 200_000, Actors: 500, Rounds: 1, Seeded: false);

        var findings = new StressRun(options, new ThreadPoolHost()).Run();

        Assert.True(findings.Count == 0, $"{options}\n{string.Join('\n', findings)}");
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5)]
    public void In_a_seeded_world_nothing_is_lost_doubled_or_out_of_order(int seed)
    {
        var options = new StressOptions(seed, Messages: 50_000, Actors: 100, Rounds: 1, Seeded: true);

        var findings = new StressRun(options, new SeededHost(seed)).Run();

        Assert.True(findings.Count == 0, $"{options}\n{string.Join('\n', findings)}");
    }

    [Fact]
    public void A_seed_replays_the_whole_run()
    {
        static string Trace()
        {
            var host = new SeededHost(20);
            new StressRun(new StressOptions(20, Messages: 20_000, Actors: 50, Rounds: 1, Seeded: true), host).Run();
            return host.Trace;
        }

        Assert.Equal(Trace(), Trace());
    }
}
