namespace Hocon;

/// <summary>A node of a parsed text. An asked-for shape that the node does not have throws
/// <see cref="HoconException"/>.</summary>
public interface IHoconElement : IEquatable<IHoconElement>
{
    HoconType Type { get; }

    /// <summary>HOCON text that parses to this element again.</summary>
    string Raw { get; }

    HoconObject GetObject();

    /// <summary>The scalar's text without its quotes; null for a literal <c>null</c>.</summary>
    string? GetString();

    IList<HoconValue> GetArray();

    /// <summary>HOCON text over several lines.</summary>
    string ToString(int indent, int indentSize);
}
