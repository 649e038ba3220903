namespace ShardedKv.Node.Metrics;

internal enum MetricKind
{
    Counter,
    Gauge,
    Histogram,
}

/// <summary>One instrument's samples at one moment.</summary>
/// <param name="Name">As Prometheus wants it, without what a sample adds.</param>
/// <param name="LeftOut">Series beyond the collector's bound.</param>
internal sealed record MetricFamily(string Name, MetricKind Kind, string Help, IReadOnlyList<MetricSample> Samples, int LeftOut);

/// <param name="Suffix">Of the family's name: empty, or a histogram's _bucket, _sum or _count.</param>
/// <param name="Labels">As they stand in the text, braces included; empty without any.</param>
internal readonly record struct MetricSample(string Suffix, string Labels, double Value);
