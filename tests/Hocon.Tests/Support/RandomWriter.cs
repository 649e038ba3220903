using System.Text;

namespace Hocon.Tests.Support;

/// <summary>Writes a tree as HOCON, choosing among the ways to say each thing.</summary>
internal sealed class RandomWriter(Random random)
{
    /// <summary>Scalars that were written at the root under keys of their own, for later references.</summary>
    private readonly List<(string Key, string Text)> _named = [];

    /// <summary>Above 0 within a root field's object or array; there a root scalar can be referred to, and is never the field itself.</summary>
    private int _depth;

    public string Write(Dictionary<string, object?> tree)
    {
        foreach (var (key, value) in tree)
        {
            if (value is string text)
            {
                _named.Add((Key(key), text));
            }
        }

        var fields = Fields(tree);
        return tree.Count == 0 || Chance(3) ? "{" + Blank() + fields + Blank() + "}" : Blank() + fields;
    }

    private bool Chance(int outOf) => random.Next(outOf) == 0;

    private string Pick(params string[] ways) => ways[random.Next(ways.Length)];

    private string Blank() => Pick("", "", " ", "\t", "\n", "\r\n", " # note } ] \"\n", " // ${note\n");

    private string Separator() => Pick(",", "\n", " , ", "\n\n", " # note\n", ",\n // note\n", "\r\n");

    private string Fields(Dictionary<string, object?> tree)
    {
        var lines = new List<string>();
        foreach (var (key, value) in tree)
        {
            lines.AddRange(Field(Key(key), value));
        }

        return string.Join("", lines.Select((line, i) => (i == 0 ? "" : Separator()) + line)) + (lines.Count > 0 ? Pick("", ",", "\n") : "");
    }

    /// <summary>One or several assignments that together give the key its value.</summary>
    private IEnumerable<string> Field(string key, object? value)
    {
        if (Chance(6))
        {
            yield return $"{key} = {Pick("5", "hidden", "\"x\"", "null")}";
        }
        else if (Chance(8))
        {
            yield return $"{key} = ${{?nowhere.\"at all\"}}";
        }

        switch (value)
        {
            case Dictionary<string, object?> { Count: 1 } tree when Chance(2):
                // What is hidden above must not shine through: a scalar between does hide an object, and merges with none.
                foreach (var line in Field($"{key}{Pick(".", " . ")}{Key(tree.Keys.Single())}", tree.Values.Single()))
                {
                    yield return line;
                }

                break;
            case Dictionary<string, object?> { Count: > 1 } tree when Chance(2):
                yield return Assign(key, Object(new Dictionary<string, object?>(tree.Take(1))));
                yield return Assign(key, Object(new Dictionary<string, object?>(tree.Skip(1))));
                break;
            case Dictionary<string, object?> { Count: > 1 } tree when Chance(3):
                yield return $"{key} = {Object(new Dictionary<string, object?>(tree.Take(1)))} {Object(new Dictionary<string, object?>(tree.Skip(1)))}";
                break;
            case Dictionary<string, object?> tree:
                yield return Assign(key, Object(tree));
                break;
            case List<object?> { Count: > 0 } items when Chance(3):
                yield return $"{key} = {Array(items[..^1])}";
                yield return $"{key} += {Value(items[^1])}";
                break;
            case List<object?> { Count: > 1 } items when Chance(2):
                yield return $"{key} = {Array(items[..1])} {Array(items[1..])}";
                break;
            default:
                yield return $"{key}{Pick(" ", "", "\n")}{Pick("=", ":")}{Blank()}{Value(value)}";
                break;
        }
    }

    private string Assign(string key, string tree) => $"{key}{Pick(" ", "", "\n", "=", " : ")}{tree}";

    private string Value(object? value) => value switch
    {
        null => "null",
        string text => Text(text),
        List<object?> items => Array(items),
        _ => Object((Dictionary<string, object?>)value),
    };

    private string Object(Dictionary<string, object?> tree) => Within("{", () => Fields(tree), "}");

    private string Array(List<object?> items) =>
        Within("[", () => string.Concat(items.Select((item, i) => (i == 0 ? "" : Separator()) + Value(item))), "]");

    private string Within(string open, Func<string> write, string close)
    {
        _depth++;
        var text = open + Blank() + write() + Blank() + close;
        _depth--;
        return text;
    }

    private string Text(string text)
    {
        var references = _named.Where(named => named.Text == text && text.Length > 0).ToList();
        if (references.Count > 0 && _depth > 0 && Chance(3))
        {
            return $"${{{references[random.Next(references.Count)].Key}}}";
        }

        if (text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '-' or '.' or '_') && text.Trim() == text && text != "null" && Chance(2))
        {
            return text;
        }

        if (!text.Contains("\"\"\"", StringComparison.Ordinal) && Chance(4))
        {
            return $"\"\"\"{text}\"\"\"";
        }

        var cut = text.Length > 1 && Chance(4) ? random.Next(1, text.Length) : text.Length;
        return Quoted(text[..cut]) + (cut < text.Length ? Quoted(text[cut..]) : "");
    }

    private string Key(string key) => key.Length > 0 && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') && key != "include" && Chance(2) ? key : Quoted(key);

    private string Quoted(string text)
    {
        var sb = new StringBuilder("\"");
        foreach (var c in text)
        {
            sb.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\t' => Pick("\\t", "\t"),
                '/' => Pick("/", "\\/"),
                _ when char.IsControl(c) || Chance(20) => $"\\u{(int)c:x4}",
                _ => c.ToString(),
            });
        }

        return sb.Append('"').ToString();
    }
}
