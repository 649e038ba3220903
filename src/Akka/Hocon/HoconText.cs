using System.Text;

namespace Hocon;

/// <summary>Writes keys, scalars and trees back as HOCON.</summary>
internal static class HoconText
{
    /// <summary>Characters that an unquoted string may not hold (HOCON, "Unquoted strings").</summary>
    public const string Reserved = "$\"{}[]:=,+#`^?!@*&\\";

    /// <summary>HOCON counts the byte order mark, too.</summary>
    public static bool IsSpace(char c) => char.IsWhiteSpace(c) || c == '\uFEFF';

    public static string Key(string key) =>
        key.Length == 0 || key.Any(c => c == '.' || Reserved.Contains(c) || IsSpace(c)) || key.Contains("//", StringComparison.Ordinal)
            ? Quoted(key)
            : key;

    /// <summary>A string that must not be read back as another type stays quoted.</summary>
    public static string Scalar(string text) =>
        text.Length == 0
        || text.Any(c => Reserved.Contains(c) || char.IsControl(c))
        || text.Contains("//", StringComparison.Ordinal)
        || IsSpace(text[0])
        || IsSpace(text[^1])
            ? Quoted(text)
            : text;

    public static string Quoted(string text)
    {
        var sb = new StringBuilder("\"");
        foreach (var c in text)
        {
            sb.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ when char.IsControl(c) => $"\\u{(int)c:x4}",
                _ => c.ToString(),
            });
        }

        return sb.Append('"').ToString();
    }

    public static string Object(HoconObject tree, int indent, int indentSize)
    {
        if (tree.Count == 0)
        {
            return "{}";
        }

        var outer = new string(' ', Math.Max(indent - 1, 0) * indentSize);
        var inner = new string(' ', Math.Max(indent, 1) * indentSize);
        var sb = new StringBuilder("{\n");
        foreach (var field in tree.Values)
        {
            sb.Append(inner).Append(Key(field.Key)).Append(" : ")
                .Append(field.Value.ToString(Math.Max(indent, 1) + 1, indentSize)).Append('\n');
        }

        return sb.Append(outer).Append('}').ToString();
    }
}
