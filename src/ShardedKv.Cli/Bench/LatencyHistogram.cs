using System.Numerics;

namespace ShardedKv.Cli.Bench;

/// <summary>
/// Counts durations in log-linear buckets: 64 to each power of two, so that a percentile is read within 1.6 % over the
/// whole range from a nanosecond to hours. One writer; merged when the writers are done.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int SubBits = 6;
    private const int SubBuckets = 1 << SubBits;

    private readonly long[] _counts = new long[(64 - SubBits + 1) * SubBuckets];

    public long Count { get; private set; }

    public TimeSpan Max { get; private set; }

    private Int128 _sum;

    public TimeSpan Mean => Count == 0 ? TimeSpan.Zero : FromNanoseconds((long)(_sum / Count));

    public void Record(TimeSpan duration)
    {
        var nanoseconds = duration.Ticks * TimeSpan.NanosecondsPerTick;
        _counts[Bucket(nanoseconds)]++;
        _sum += nanoseconds;
        Count++;
        Max = duration > Max ? duration : Max;
    }

    public void Add(LatencyHistogram other)
    {
        for (var at = 0; at < _counts.Length; at++)
        {
            _counts[at] += other._counts[at];
        }

        _sum += other._sum;
        Count += other.Count;
        Max = other.Max > Max ? other.Max : Max;
    }

    /// <param name="part">0 to 1.</param>
    /// <returns>The upper edge of the bucket that the percentile falls into, at most <see cref="Max"/>; zero when nothing was recorded.</returns>
    public TimeSpan Percentile(double part)
    {
        var rank = Math.Max(1, (long)Math.Ceiling(part * Count));
        var seen = 0L;
        for (var at = 0; at < _counts.Length; at++)
        {
            seen += _counts[at];
            if (seen >= rank)
            {
                var edge = FromNanoseconds(UpperEdge(at));
                return edge < Max ? edge : Max;
            }
        }

        return TimeSpan.Zero;
    }

    private static int Bucket(long value)
    {
        if (value < SubBuckets)
        {
            return (int)Math.Max(0, value);
        }

        var shift = BitOperations.Log2((ulong)value) - SubBits;
        return ((shift + 1) << SubBits) + (int)(value >> shift) - SubBuckets;
    }

    private static long UpperEdge(int bucket)
    {
        var shift = (bucket >> SubBits) - 1;
        return shift < 0 ? bucket : ((SubBuckets + (bucket & (SubBuckets - 1)) + 1L) << shift) - 1;
    }

    private static TimeSpan FromNanoseconds(long nanoseconds) => TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick);
}
