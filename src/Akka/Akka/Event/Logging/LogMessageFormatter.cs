using System.Globalization;
using System.Text.RegularExpressions;

namespace Akka.Event;

/// <summary>Puts arguments into a template. Throws <see cref="FormatException"/> when they do not fit.</summary>
public interface ILogMessageFormatter
{
    string Format(string format, params object[] args);

    string Format(string format, IEnumerable<object> args);
}

/// <summary>Holes are numbered, <c>{0}</c>, as in <see cref="string.Format(string, object?[])"/>; a template whose holes are all
/// named, <c>{Name}</c>, takes its arguments in order.</summary>
public partial class DefaultLogMessageFormatter : ILogMessageFormatter
{
    public static readonly DefaultLogMessageFormatter Instance = new();

    private DefaultLogMessageFormatter()
    {
    }

    public string Format(string format, params object[] args) => string.Format(CultureInfo.InvariantCulture, Numbered(format), args);

    public string Format(string format, IEnumerable<object> args) => Format(format, args.ToArray());

    [GeneratedRegex(@"\{\{|\}\}|\{@?(?<name>[A-Za-z_][A-Za-z0-9_]*)(?<rest>[,:][^{}]*)?\}")]
    private static partial Regex NamedHole();

    private static string Numbered(string format)
    {
        var number = 0;
        return NamedHole().Replace(
            format,
            hole => hole.Groups["name"].Success ? $"{{{number++.ToString(CultureInfo.InvariantCulture)}{hole.Groups["rest"].Value}}}" : hole.Value);
    }
}
