namespace ShardedKv.Node.Metrics;

/// <summary>Measurements counted by buckets, each of which holds all up to its bound.</summary>
/// <param name="bounds">Ascending, without infinity.</param>
internal sealed class HistogramSeries(double[] bounds)
{
    /// <summary>Of latencies in seconds, where the instrument advises none.</summary>
    public static readonly double[] DefaultBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly long[] _counts = new long[bounds.Length + 1];
    private double _sum;

    public void Record(double value)
    {
        // A bound is in its own bucket.
        var place = Array.BinarySearch(bounds, value);
        _counts[place < 0 ? ~place : place]++;
        _sum += value;
    }

    public IEnumerable<MetricSample> Samples(string labels)
    {
        var upTo = 0L;
        for (var i = 0; i < _counts.Length; i++)
        {
            upTo += _counts[i];
            var bound = i < bounds.Length ? bounds[i] : double.PositiveInfinity;
            yield return new MetricSample("_bucket", LabelText.With(labels, "le", PrometheusText.Number(bound)), upTo);
        }

        yield return new MetricSample("_sum", labels, _sum);
        yield return new MetricSample("_count", labels, upTo);
    }
}
