using System.Globalization;
using System.Net;
using System.Text;
using ShardedKv.Linearizability.Checking;
using ShardedKv.Linearizability.Histories;

namespace ShardedKv.Linearizability.Drawing;

/// <summary>Draws the parts that failed as one HTML page of SVG timelines: a row a client, a bar an operation.</summary>
public static class Timeline
{
    private const int RowHeight = 34;
    private const int LabelWidth = 90;
    private const int StepWidth = 150;

    /// <summary>How many operations of a part are drawn: those around the place where the longest order ends.</summary>
    public const int OperationsMax = 200;

    public static string Draw<TInput, TOutput>(CheckResult<TInput, TOutput> result)
        where TInput : class
        where TOutput : class
    {
        ArgumentNullException.ThrowIfNull(result);
        var page = new StringBuilder(
            """
            <!doctype html><meta charset="utf-8"><title>history</title>
            <style>body{font:13px sans-serif}text{font:11px monospace}.taken{fill:#cde8cf;stroke:#4a7}.left{fill:#f6c9c4;stroke:#b33}.open{stroke-dasharray:4}</style>
            <p>Green: in the longest order that the specification allows, numbered by it. Red: could not be placed after it. Dashed: no answer.</p>

            """);
        foreach (var part in result.Failures)
        {
            page.Append(CultureInfo.InvariantCulture, $"<h2>{Text(part.Part)}: {part.Verdict}</h2>\n");
            DrawPart(page, part);
        }

        return page.ToString();
    }

    private static void DrawPart<TInput, TOutput>(StringBuilder page, PartResult<TInput, TOutput> part)
        where TInput : class
        where TOutput : class
    {
        var shown = Shown(part);
        var columns = Columns(part.Operations, shown);
        var rows = shown.Select(number => part.Operations[number].Client).Distinct().Order().ToList();
        var places = part.Order.Select((number, place) => (number, place)).ToDictionary(pair => pair.number, pair => pair.place + 1);
        var width = LabelWidth + ((columns.Count + 1) * StepWidth / 2);

        page.Append(CultureInfo.InvariantCulture, $"<svg width=\"{width}\" height=\"{(rows.Count + 1) * RowHeight}\">\n");
        for (var row = 0; row < rows.Count; row++)
        {
            page.Append(CultureInfo.InvariantCulture, $"<text x=\"0\" y=\"{(row * RowHeight) + 20}\">client {rows[row]}</text>\n");
        }

        foreach (var number in shown)
        {
            var operation = part.Operations[number];
            var open = operation.Output is null;
            var left = LabelWidth + (columns[(operation.Call, false)] * StepWidth / 2);
            var right = open ? width - 4 : LabelWidth + (columns[(operation.Return, true)] * StepWidth / 2);
            var top = (rows.IndexOf(operation.Client) * RowHeight) + 4;
            var taken = places.TryGetValue(number, out var place);
            var label = $"{(taken ? $"#{place} " : "")}{operation.Input} : {operation.Output?.ToString() ?? "?"}";
            page.Append(
                CultureInfo.InvariantCulture,
                $"<g><title>{Text(label)} [{operation.Call}, {(open ? "open" : operation.Return)}]</title>"
                + $"<rect x=\"{left}\" y=\"{top}\" width=\"{Math.Max(right - left, 4)}\" height=\"24\" class=\"{(taken ? "taken" : "left")}{(open ? " open" : "")}\"/>"
                + $"<text x=\"{left + 4}\" y=\"{top + 16}\">{Text(label)}</text></g>\n");
        }

        page.Append("</svg>\n");
    }

    private static List<int> Shown<TInput, TOutput>(PartResult<TInput, TOutput> part)
        where TInput : class
        where TOutput : class
    {
        var taken = part.Order.ToHashSet();
        var stuck = Enumerable.Range(0, part.Operations.Count).FirstOrDefault(number => !taken.Contains(number));
        var first = Math.Clamp(stuck - (OperationsMax / 2), 0, Math.Max(0, part.Operations.Count - OperationsMax));
        return [.. Enumerable.Range(first, Math.Min(OperationsMax, part.Operations.Count))];
    }

    /// <summary>Times are drawn by rank: a history has long quiet times and very short operations.</summary>
    private static Dictionary<(long Time, bool IsReturn), int> Columns<TInput, TOutput>(
        IReadOnlyList<Operation<TInput, TOutput>> operations, List<int> shown)
        where TInput : class
        where TOutput : class
    {
        var times = new SortedSet<(long Time, bool IsReturn)>();
        foreach (var number in shown)
        {
            times.Add((operations[number].Call, false));
            if (operations[number].Output is not null)
            {
                times.Add((operations[number].Return, true));
            }
        }

        return times.Select((time, column) => (time, column)).ToDictionary(pair => pair.time, pair => pair.column);
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
