using ShardedKv.Simulation.Commands;

namespace ShardedKv.Simulation.Tests;

/// <summary>One seed decides everything: nothing of a run comes from a clock, a hash's order or a thread.</summary>
public sealed class ReplayTests
{
    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6), InlineData(20676840)]
    public void The_same_seed_gives_the_same_trace_byte_for_byte(int seed)
    {
        var first = Trace((ulong)seed);
        var second = Trace((ulong)seed);

        Assert.True(first.Length > 10_000, "the trace says something");
        Assert.Equal(first, second);
    }

    [Fact]
    public void Another_seed_gives_another_trace()
    {
        Assert.NotEqual(Trace(1), Trace(2));
    }

    private static string Trace(ulong seed)
    {
        using var text = new StringWriter();
        SeedRun.Run(seed, text);
        return text.ToString();
    }
}
