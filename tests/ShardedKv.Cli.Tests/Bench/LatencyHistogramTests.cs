using ShardedKv.Cli.Bench;

namespace ShardedKv.Cli.Tests.Bench;

public class LatencyHistogramTests
{
    [Theory]
    [InlineData(0.5), InlineData(0.9), InlineData(0.99), InlineData(0.999), InlineData(1.0)]
    public void A_percentile_is_within_its_bucket_of_the_exact_one(double part)
    {
        var histogram = new LatencyHistogram();
        var durations = Enumerable.Range(1, 100_000).Select(number => TimeSpan.FromMicroseconds(number * 3.7)).ToArray();
        foreach (var duration in durations)
        {
            histogram.Record(duration);
        }

        var exact = durations[(int)Math.Ceiling(part * durations.Length) - 1];
        var read = histogram.Percentile(part);

        Assert.InRange(read / exact, 0.9999, 1.017);
        Assert.Equal(durations[^1], histogram.Max);
        Assert.Equal(100_000, histogram.Count);
    }

    [Fact]
    public void Merging_is_as_if_one_had_recorded_all()
    {
        var (one, other, all) = (new LatencyHistogram(), new LatencyHistogram(), new LatencyHistogram());
        for (var number = 0; number < 1000; number++)
        {
            var duration = TimeSpan.FromTicks(number * number);
            (number % 2 == 0 ? one : other).Record(duration);
            all.Record(duration);
        }

        one.Add(other);

        Assert.Equal((all.Count, all.Max, all.Mean), (one.Count, one.Max, one.Mean));
        Assert.All([0.1, 0.5, 0.99], part => Assert.Equal(all.Percentile(part), one.Percentile(part)));
    }

    [Fact]
    public void Nothing_recorded_gives_zero()
    {
        var histogram = new LatencyHistogram();

        Assert.Equal((TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero), (histogram.Mean, histogram.Percentile(0.99), histogram.Max));
    }
}
