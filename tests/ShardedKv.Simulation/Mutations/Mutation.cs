using ShardedKv.Simulation.Scenarios;

namespace ShardedKv.Simulation.Mutations;

/// <summary>A planted bug: one change to one source file.</summary>
/// <param name="File">From the repository's root.</param>
/// <param name="Breaks">The rule that it breaks, with its source.</param>
/// <param name="Find">Occurs exactly once in the file.</param>
internal sealed record Mutation(string Name, string File, string Breaks, string Find, string Replace)
{
    /// <summary>Shown by these; other worlds have nothing to do with it.</summary>
    public WorldKind Worlds { get; init; }

    private const string FindMark = "\n--- find\n";
    private const string ReplaceMark = "\n--- replace\n";

    /// <summary>A file of the catalogue: the lines "file: …" and "breaks: …", maybe "worlds: moves" or "worlds: members", then the two texts, each after its mark.</summary>
    /// <exception cref="FormatException">It has another form.</exception>
    public static Mutation Read(string path)
    {
        var text = System.IO.File.ReadAllText(path).ReplaceLineEndings("\n");
        var find = text.IndexOf(FindMark, StringComparison.Ordinal);
        var replace = text.IndexOf(ReplaceMark, StringComparison.Ordinal);
        if (find < 0 || replace < find || !text.EndsWith('\n'))
        {
            throw new FormatException($"{path} lacks its marks");
        }

        var head = text[..find].Split('\n');
        return new Mutation(
            Path.GetFileNameWithoutExtension(path),
            Value(head, "file: ", path),
            Value(head, "breaks: ", path),
            text[(find + FindMark.Length)..replace],
            text[Math.Min(replace + ReplaceMark.Length, text.Length)..^1])
        {
            Worlds = head.Contains("worlds: members") ? WorldKind.Members : head.Contains("worlds: moves") ? WorldKind.Moves : WorldKind.Any,
        };
    }

    /// <exception cref="FormatException">The text to find is not there, or more than once.</exception>
    public string Apply(string source)
    {
        var text = source.ReplaceLineEndings("\n");
        var place = text.IndexOf(Find, StringComparison.Ordinal);
        if (place < 0 || text.IndexOf(Find, place + 1, StringComparison.Ordinal) >= 0)
        {
            throw new FormatException($"{Name}: its text occurs {(place < 0 ? "nowhere" : "more than once")} in {File}");
        }

        return text[..place] + Replace + text[(place + Find.Length)..];
    }

    private static string Value(string[] head, string name, string path) =>
        head.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) is { } line
            ? line[name.Length..]
            : throw new FormatException($"{path} has no line {name}");
}
