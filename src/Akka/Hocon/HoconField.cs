namespace Hocon;

/// <summary>One key of an object and its value.</summary>
public sealed class HoconField : IHoconElement
{
    internal HoconField(string key, HoconValue value)
    {
        Key = key;
        Value = value;
    }

    public string Key { get; }

    public HoconValue Value { get; }

    public HoconType Type => Value.Type;

    public string Raw => Value.Raw;

    public HoconObject GetObject() => Value.GetObject();

    public IList<HoconValue> GetArray() => Value.GetArray();

    public string? GetString() => Value.GetString();

    public string ToString(int indent, int indentSize) => Value.ToString(indent, indentSize);

    public override string ToString() => ToString(1, 2);

    public bool Equals(IHoconElement? other) => other is HoconField field ? Key == field.Key && Value.Equals(field.Value) : Value.Equals(other);

    public override bool Equals(object? obj) => obj is IHoconElement element && Equals(element);

    public override int GetHashCode() => HashCode.Combine(Key, Value);

    public static bool operator ==(HoconField? left, HoconField? right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(HoconField? left, HoconField? right) => !(left == right);
}
