using System.Collections.Immutable;

namespace Akka.Remote;

/// <summary>The last intervals between heartbeats, in milliseconds, with their mean and spread.</summary>
internal sealed class HeartbeatHistory
{
    private readonly int _samplesMax;
    private readonly ImmutableQueue<long> _intervals;
    private readonly int _count;
    private readonly long _sum;
    private readonly long _sumOfSquares;

    public HeartbeatHistory(int samplesMax)
        : this(samplesMax, ImmutableQueue<long>.Empty, 0, 0, 0)
    {
    }

    private HeartbeatHistory(int samplesMax, ImmutableQueue<long> intervals, int count, long sum, long sumOfSquares)
    {
        _samplesMax = samplesMax;
        _intervals = intervals;
        _count = count;
        _sum = sum;
        _sumOfSquares = sumOfSquares;
    }

    public double Mean => (double)_sum / _count;

    public double StandardDeviation => Math.Sqrt(Math.Max(0, ((double)_sumOfSquares / _count) - (Mean * Mean)));

    public HeartbeatHistory With(long interval)
    {
        var (intervals, count, sum, squares) = (_intervals, _count, _sum, _sumOfSquares);
        if (count == _samplesMax)
        {
            intervals = intervals.Dequeue(out var oldest);
            (count, sum, squares) = (count - 1, sum - oldest, squares - (oldest * oldest));
        }

        return new HeartbeatHistory(_samplesMax, intervals.Enqueue(interval), count + 1, sum + interval, squares + (interval * interval));
    }
}
