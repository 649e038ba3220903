namespace Hocon;

/// <summary>A scalar.</summary>
public class HoconLiteral : IHoconElement
{
    internal HoconLiteral(HoconLiteralType type, string? value) => (LiteralType, Value) = (type, value);

    public HoconLiteralType LiteralType { get; }

    public HoconType Type => LiteralType switch
    {
        HoconLiteralType.Bool => HoconType.Boolean,
        HoconLiteralType.Long or HoconLiteralType.Hex or HoconLiteralType.Double => HoconType.Number,
        _ => HoconType.String,
    };

    /// <summary>The text without quotes; null for <c>null</c>.</summary>
    public string? Value { get; }

    /// <summary>A text that was quoted stays so: without quotes it could be read back as another type.</summary>
    public string Raw => Value is null ? "null" : IsQuoted ? HoconText.Quoted(Value) : HoconText.Scalar(Value);

    internal bool IsQuoted => LiteralType is HoconLiteralType.QuotedString or HoconLiteralType.TripleQuotedString;

    public HoconObject GetObject() => throw new HoconException($"'{Raw}' is a scalar, not an object");

    public IList<HoconValue> GetArray() => throw new HoconException($"'{Raw}' is a scalar, not an array");

    public string? GetString() => Value;

    public string ToString(int indent, int indentSize) => Raw;

    public override string ToString() => Value ?? "null";

    /// <summary>Scalars are equal when their texts are, however they were quoted.</summary>
    public bool Equals(IHoconElement? other) =>
        other is HoconLiteral literal ? Value == literal.Value : other is HoconValue value && value.Equals(this);

    public override bool Equals(object? obj) => obj is IHoconElement element && Equals(element);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Value ?? "");

    public static bool operator ==(HoconLiteral? left, HoconLiteral? right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(HoconLiteral? left, HoconLiteral? right) => !(left == right);

    /// <summary>What an unquoted text alone in its value means.</summary>
    internal static HoconLiteral Unquoted(string text) => text switch
    {
        "null" => new HoconLiteral(HoconLiteralType.Null, null),
        "true" or "false" or "on" or "off" or "yes" or "no" => new HoconLiteral(HoconLiteralType.Bool, text),
        _ when HoconUnits.IsHex(text) => new HoconLiteral(HoconLiteralType.Hex, text),
        _ when HoconUnits.IsInteger(text) => new HoconLiteral(HoconLiteralType.Long, text),
        _ when HoconUnits.IsNumber(text) => new HoconLiteral(HoconLiteralType.Double, text),
        _ => new HoconLiteral(HoconLiteralType.UnquotedString, text),
    };
}
