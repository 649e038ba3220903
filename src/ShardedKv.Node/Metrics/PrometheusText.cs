using System.Globalization;
using System.Text;

namespace ShardedKv.Node.Metrics;

/// <summary>The text exposition format 0.0.4 of Prometheus.</summary>
internal static class PrometheusText
{
    public const string MediaType = "text/plain; version=0.0.4; charset=utf-8";

    public static byte[] Write(IEnumerable<MetricFamily> families)
    {
        var text = new StringBuilder();
        foreach (var family in families.Where(family => family.Samples.Count > 0))
        {
            text.Append("# HELP ").Append(family.Name).Append(' ')
                .Append(family.Help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)).Append('\n');
            text.Append("# TYPE ").Append(family.Name).Append(' ').Append(WordOf(family.Kind)).Append('\n');
            foreach (var sample in family.Samples)
            {
                text.Append(family.Name).Append(sample.Suffix).Append(sample.Labels).Append(' ').Append(Number(sample.Value)).Append('\n');
            }

            if (family.LeftOut > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"# {family.LeftOut} more series of {family.Name} are left out\n");
            }
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    public static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        double.NaN => "NaN",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    private static string WordOf(MetricKind kind) => kind switch
    {
        MetricKind.Counter => "counter",
        MetricKind.Gauge => "gauge",
        MetricKind.Histogram => "histogram",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such kind"),
    };
}
