namespace Hocon.Parsing;

/// <summary>A place in a text, both counted from 1.</summary>
internal readonly record struct Place(int Line, int Position)
{
    public override string ToString() => $"line {Line}, position {Position}";

    public HoconParserException Error(string message, Exception? cause = null) => new(Line, Position, message, cause);
}

/// <summary>What the grammar reads and the resolver evaluates.</summary>
internal abstract record Node(Place At);

internal sealed record Text(Place At, HoconLiteral Literal) : Node(At);

/// <summary>Blanks between two pieces: part of a string, nothing between objects or arrays.</summary>
internal sealed record Blanks(Place At, string Value) : Node(At);

/// <summary><c>${path}</c> or <c>${?path}</c>.</summary>
/// <param name="Base">Where the text that holds it was included: looked up there first, then at the root.</param>
internal sealed record Reference(Place At, HoconPath Path, bool Optional, HoconPath Base) : Node(At);

internal sealed record ArrayNode(Place At, IReadOnlyList<Node> Items) : Node(At);

internal sealed record ObjectNode(Place At, IReadOnlyList<Entry> Entries) : Node(At);

/// <summary>At least two pieces, none of them a concatenation itself.</summary>
internal sealed record Concatenation(Place At, IReadOnlyList<Node> Pieces) : Node(At);

/// <param name="Keys">Empty for an include: its value's fields are fields here.</param>
/// <param name="Value">What is assigned.</param>
/// <param name="Append">Written with <c>+=</c>.</param>
internal sealed record Entry(IReadOnlyList<string> Keys, Node Value, bool Append);
