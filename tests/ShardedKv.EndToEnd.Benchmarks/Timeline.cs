using System.Diagnostics;

namespace ShardedKv.EndToEnd.Benchmarks;

/// <summary>When any of some clients was answered, in order.</summary>
internal sealed class Timeline(IEnumerable<LoadClient> clients)
{
    private readonly long[] _times = [.. clients.SelectMany(client => client.Answered).Order()];

    /// <summary>The longest time without an answer that ended within (<paramref name="from"/>, <paramref name="to"/>].</summary>
    public TimeSpan LongestGap(long from, long to) => Enumerable.Range(1, Math.Max(0, _times.Length - 1))
        .Where(at => _times[at] > from && _times[at] <= to)
        .Select(at => Stopwatch.GetElapsedTime(_times[at - 1], _times[at]))
        .DefaultIfEmpty(Stopwatch.GetElapsedTime(from, to))
        .Max();

    /// <summary>Answers a second over all of these times together.</summary>
    public double Rate(IReadOnlyCollection<(long From, long To)> spans) =>
        _times.Count(time => spans.Any(span => time > span.From && time <= span.To))
        / spans.Sum(span => Stopwatch.GetElapsedTime(span.From, span.To).TotalSeconds);
}
