using System.Globalization;
using System.Text;

namespace ShardedKv.Node.Metrics;

/// <summary>Tags as labels: in the order of their names, so that a series has one text.</summary>
internal static class LabelText
{
    /// <param name="tags">Of the meter and of the measurement; of two with one name the later counts.</param>
    public static string Of(IEnumerable<KeyValuePair<string, object?>> tags)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in tags)
        {
            labels[MetricName.OfLabel(name)] = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        }

        return labels.Count == 0 ? "" : $"{{{string.Join(",", labels.Select(label => $"{label.Key}=\"{Escape(label.Value)}\""))}}}";
    }

    /// <summary>The same labels and one more, at the end, where a histogram's le is looked for.</summary>
    public static string With(string labels, string name, string value) =>
        labels.Length == 0 ? $"{{{name}=\"{value}\"}}" : $"{labels[..^1]},{name}=\"{value}\"}}";

    private static string Escape(string value)
    {
        var escaped = new StringBuilder(value.Length);
        foreach (var c in value)
        {
            _ = c switch
            {
                '\\' => escaped.Append("\\\\"),
                '"' => escaped.Append("\\\""),
                '\n' => escaped.Append("\\n"),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }
}
