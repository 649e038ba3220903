using System.Net;
using System.Text;

namespace ShardedKv.Simulation.Reports;

/// <summary>A trace as a page: a column a speaker, a row a line, the last ones first to be seen.</summary>
internal static class TimelinePage
{
    /// <summary>A browser's patience; the whole trace lies beside it.</summary>
    private const int LinesMax = 4000;

    public static string Draw(IEnumerable<string> trace, string title, string? drawing)
    {
        var lines = trace.ToList();
        var page = new StringBuilder(
            $$"""
            <!doctype html><meta charset="utf-8"><title>{{Text(title)}}</title>
            <style>
            body{font:12px monospace}td{vertical-align:top;padding:0 6px;border-left:1px solid #eee;white-space:nowrap;max-width:26em;overflow:hidden}
            td:hover{white-space:normal}.mark{background:#fde9c9}.lead{background:#cde8cf}th{position:sticky;top:0;background:#fff;text-align:left}
            </style>
            <h1>{{Text(title)}}</h1>

            """);
        page.Append(drawing);
        var shown = lines.Skip(Math.Max(0, lines.Count - LinesMax)).Select(Split).ToList();
        var speakers = shown.Where(line => line.Who.Length > 0).Select(line => line.Who).Distinct().Order(StringComparer.Ordinal).ToList();
        page.Append("<pre>").Append(Text(string.Join("\n", lines.Take(10)))).Append("</pre>\n<table><tr><th>\u00b5s</th>");
        page.AppendJoin("", speakers.Select(speaker => $"<th>{Text(speaker)}</th>")).Append("</tr>\n");
        foreach (var (time, who, what) in shown)
        {
            if (who.Length > 0)
            {
                page.Append("<tr><td>").Append(Text(time)).Append("</td>");
                page.Insert(page.Length, "<td></td>", speakers.IndexOf(who));
                page.Append("<td class=\"").Append(ClassOf(what)).Append("\">").Append(Text(what)).Append("</td></tr>\n");
            }
        }

        return page.Append("</table>\n").ToString();
    }

    private static (string Time, string Who, string What) Split(string line)
    {
        var parts = line.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 3 && long.TryParse(parts[0], out _) ? (parts[0], parts[1], parts[2]) : ("", "", line);
    }

    private static string ClassOf(string what) =>
        what.StartsWith("Leader", StringComparison.Ordinal) ? "lead"
        : what.StartsWith("to ", StringComparison.Ordinal) || what.StartsWith("writes", StringComparison.Ordinal) ? "" : "mark";

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
