using System.Text.Json.Serialization;

namespace ShardedKv.Cli.Bench;

/// <summary>A run's figures. Rates and latencies are of requests that succeeded; the others are counted beside them.</summary>
/// <param name="Seconds">Of the measurement, without the warm-up.</param>
/// <param name="Errors">By what happened; empty when every request succeeded.</param>
internal sealed record BenchResult(
    string Operation,
    int Clients,
    int ValueBytes,
    int Keys,
    double Seconds,
    long Requests,
    double PerSecond,
    BenchLatency LatencyMs,
    SortedDictionary<string, long> Errors)
{
    public static BenchResult Of(BenchSettings settings, TimeSpan time, IEnumerable<BenchCounters> clients)
    {
        var latency = new LatencyHistogram();
        var errors = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var counters in clients)
        {
            latency.Add(counters.Latency);
            foreach (var (what, count) in counters.Errors)
            {
                errors[what] = errors.GetValueOrDefault(what) + count;
            }
        }

#pragma warning disable CA1308 // The names in the report are lower case, as on the command line.
        return new BenchResult(
            settings.Operation.ToString().ToLowerInvariant(), settings.Clients, settings.ValueBytes, settings.Keys,
            Math.Round(time.TotalSeconds, 3), latency.Count, Math.Round(latency.Count / time.TotalSeconds, 1), BenchLatency.Of(latency), errors);
#pragma warning restore CA1308
    }

    public string ToText()
    {
        var failed = Errors.Values.Sum();
        var details = failed == 0 ? "" : $" ({string.Join(", ", Errors.Select(error => $"{error.Key}: {error.Value}"))})";
        return $"""
            {Operation}, {Clients} clients, {ValueBytes} B values, {Keys} keys: {PerSecond:0} op/s over {Seconds:0.0} s, {failed} errors{details}
            latency ms: mean {LatencyMs.Mean:0.00}  p50 {LatencyMs.P50:0.00}  p90 {LatencyMs.P90:0.00}  p99 {LatencyMs.P99:0.00}  p99.9 {LatencyMs.P999:0.00}  max {LatencyMs.Max:0.00}
            """;
    }
}

/// <summary>In milliseconds.</summary>
internal sealed record BenchLatency(double Mean, double P50, double P90, double P99, double P999, double Max)
{
    public static BenchLatency Of(LatencyHistogram latency) => new(
        Milliseconds(latency.Mean),
        Milliseconds(latency.Percentile(0.5)),
        Milliseconds(latency.Percentile(0.9)),
        Milliseconds(latency.Percentile(0.99)),
        Milliseconds(latency.Percentile(0.999)),
        Milliseconds(latency.Max));

    private static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BenchResult))]
internal sealed partial class BenchJsonContext : JsonSerializerContext;
