using System.Text;

namespace ShardedKv.Node.Metrics;

/// <summary>From an instrument's name and unit to a name as Prometheus wants it: the base unit in it, counters end in _total.</summary>
internal static class MetricName
{
    public static string Of(string instrument, string? unit, MetricKind kind)
    {
        var name = Clean(instrument, colons: true);
        if (UnitWord(unit, kind) is { } word && !name.EndsWith(word, StringComparison.Ordinal))
        {
            name += word;
        }

        return kind == MetricKind.Counter && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    public static string OfLabel(string tag) => Clean(tag, colons: false);

    // Units are UCUM's, as instruments have them; what stands in braces is a remark.
    private static string? UnitWord(string? unit, MetricKind kind) => unit switch
    {
        null or "" => null,
        "By" => "_bytes",
        "s" => "_seconds",
        "1" => kind == MetricKind.Gauge ? "_ratio" : null,
        _ when unit.StartsWith('{') => null,
        _ => "_" + Clean(unit, colons: false),
    };

    private static string Clean(string text, bool colons)
    {
        var cleaned = new StringBuilder(text.Length + 1);
        foreach (var c in text)
        {
            cleaned.Append(char.IsAsciiLetterOrDigit(c) || (colons && c == ':') ? c : '_');
        }

        return cleaned.Length == 0 || char.IsAsciiDigit(cleaned[0]) ? cleaned.Insert(0, '_').ToString() : cleaned.ToString();
    }
}
