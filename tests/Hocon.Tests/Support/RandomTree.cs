using Hocon;

namespace Hocon.Tests.Support;

/// <summary>A tree of dictionaries, lists, strings and null, made up from a seed.</summary>
internal static class RandomTree
{
    private static readonly string[] Keys = ["a", "b", "c", "key", "with space", "dot.ted", "q\"uote", "", "ümlaut", "a-b_c", "12", "sla//sh", "include"];

    private static readonly string[] Texts =
    [
        "", "x", "two words", " pad ", "true", "on", "null", "12", "-1.5", "0x1F", "10 s", "${a}", "q\"uote", "back\\slash", "tab\tnew\nline", "#no", "a//b", "{", "[1]",
        "é✓", "\u0001", "http://h:1/x?y", "\"\"\"", "end\"",
    ];

    public static Dictionary<string, object?> Make(Random random) => Object(random, depth: 0);

    /// <summary>One text for a tree, whatever it is made of; keys in order.</summary>
    public static string Show(object? value) => value switch
    {
        null => "null",
        string text => "'" + text + "'",
        Dictionary<string, object?> tree => "{" + string.Join(", ", tree.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"'{f.Key}': {Show(f.Value)}")) + "}",
        List<object?> items => "[" + string.Join(", ", items.Select(Show)) + "]",
        HoconValue { Type: HoconType.Object } tree => Show(tree.GetObject().ToDictionary(f => f.Key, f => (object?)f.Value.Value)),
        HoconValue { Type: HoconType.Array } array => Show(array.GetArray().ToList<object?>()),
        HoconValue scalar => Show(scalar.GetString()),
        _ => throw new ArgumentException($"{value.GetType()} is no part of a tree", nameof(value)),
    };

    private static Dictionary<string, object?> Object(Random random, int depth)
    {
        var tree = new Dictionary<string, object?>();
        for (var i = random.Next(5); i > 0; i--)
        {
            tree[Keys[random.Next(Keys.Length)]] = Value(random, depth + 1);
        }

        return tree;
    }

    private static object? Value(Random random, int depth) => random.Next(depth > 4 ? 6 : 10) switch
    {
        0 => null,
        < 6 => Texts[random.Next(Texts.Length)],
        < 8 => Object(random, depth),
        _ => Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, depth + 1)).ToList(),
    };
}
