namespace Hocon;

/// <summary>A scalar.</summary>
public abstract class HoconLiteral : IHoconElement
{
    private readonly string? _value;

    private protected HoconLiteral(string? value) => _value = value;

    public abstract HoconLiteralType LiteralType { get; }

    public abstract HoconType Type { get; }

    public virtual string? Value => _value;

    public virtual string Raw => HoconText.Scalar(_value ?? "");

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
        "null" => new HoconNull(),
        "true" or "false" or "on" or "off" or "yes" or "no" => new HoconBool(text),
        _ when HoconUnits.IsHex(text) => new HoconHex(text),
        _ when HoconUnits.IsInteger(text) => new HoconLong(text),
        _ when HoconUnits.IsNumber(text) => new HoconDouble(text),
        _ => new HoconUnquotedString(text),
    };
}

public sealed class HoconNull : HoconLiteral
{
    internal HoconNull()
        : base(null)
    {
    }

    public override HoconLiteralType LiteralType => HoconLiteralType.Null;

    public override HoconType Type => HoconType.String;

    public override string? Value => null;

    public override string Raw => "null";
}

public sealed class HoconBool : HoconLiteral
{
    internal HoconBool(string value)
        : base(value)
    {
    }

    public override HoconLiteralType LiteralType => HoconLiteralType.Bool;

    public override HoconType Type => HoconType.Boolean;
}

public sealed class HoconHex : HoconLiteral
{
    internal HoconHex(string value)
        : base(value)
    {
    }

    public override HoconLiteralType LiteralType => HoconLiteralType.Hex;

    public override HoconType Type => HoconType.Number;
}

public sealed class HoconLong : HoconLiteral
{
    internal HoconLong(string value)
        : base(value)
    {
    }

    public override HoconLiteralType LiteralType => HoconLiteralType.Long;

    public override HoconType Type => HoconType.Number;
}

public sealed class HoconDouble : HoconLiteral
{
    internal HoconDouble(string value)
        : base(value)
    {
    }

    public override HoconLiteralType LiteralType => HoconLiteralType.Double;

    public override HoconType Type => HoconType.Number;
}

public sealed class HoconUnquotedString : HoconLiteral
{
    internal HoconUnquotedString(string value)
        : base(value)
    {
    }

    public override HoconLiteralType LiteralType => HoconLiteralType.UnquotedString;

    public override HoconType Type => HoconType.String;
}

public sealed class HoconQuotedString : HoconLiteral
{
    internal HoconQuotedString(string value)
        : base(value)
    {
    }

    public override HoconLiteralType LiteralType => HoconLiteralType.QuotedString;

    public override HoconType Type => HoconType.String;

    public override string Raw => HoconText.Quoted(Value!);
}

public sealed class HoconTripleQuotedString : HoconLiteral
{
    internal HoconTripleQuotedString(string value)
        : base(value)
    {
    }

    public override HoconLiteralType LiteralType => HoconLiteralType.TripleQuotedString;

    public override HoconType Type => HoconType.String;

    public override string Raw => HoconText.Quoted(Value!);
}
