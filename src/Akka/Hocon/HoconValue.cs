using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;

namespace Hocon;

/// <summary>A resolved value: it holds one object, array or scalar, or nothing. Getters throw
/// <see cref="HoconException"/> when the value cannot be read as asked.</summary>
public class HoconValue : List<IHoconElement>, IHoconElement
{
    internal HoconValue()
    {
    }

    internal HoconValue(IHoconElement element)
    {
        Add(element);
    }

    public virtual HoconType Type => Element?.Type ?? HoconType.Empty;

    public ReadOnlyCollection<IHoconElement> Children => AsReadOnly();

    public virtual string Raw => Element?.Raw ?? "";

    internal IHoconElement? Element => Count == 0 ? null : this[^1];

    public virtual HoconObject GetObject() => Element?.GetObject() ?? throw new HoconException("An empty value is not an object");

    public virtual bool TryGetObject([NotNullWhen(true)] out HoconObject? result)
    {
        result = Element as HoconObject;
        return result is not null;
    }

    public virtual IList<HoconValue> GetArray() => Element?.GetArray() ?? [];

    public virtual bool TryGetArray([NotNullWhen(true)] out List<HoconValue>? result)
    {
        result = Element as HoconArray as List<HoconValue>;
        return result is not null || (Element is HoconObject tree && tree.TryGetArray(out result));
    }

    public virtual string? GetString() => Element?.GetString();

    public virtual bool TryGetString([NotNullWhen(true)] out string? result)
    {
        result = Element is HoconLiteral literal ? literal.Value : null;
        return result is not null;
    }

    public bool GetBoolean() => HoconUnits.Boolean(GetString());

    public byte GetByte() => (byte)HoconUnits.Integer(GetString(), byte.MinValue, byte.MaxValue, "a byte");

    public int GetInt() => (int)HoconUnits.Integer(GetString(), int.MinValue, int.MaxValue, "a whole number");

    public long GetLong() => HoconUnits.Integer(GetString(), long.MinValue, long.MaxValue, "a whole number");

    public float GetFloat() => (float)GetDouble();

    public double GetDouble() => HoconUnits.Floating(GetString());

    public decimal GetDecimal() => HoconUnits.Decimal(GetString());

    public TimeSpan GetTimeSpan(bool allowInfinite = true) => HoconUnits.Duration(GetString(), allowInfinite);

    public long? GetByteSize() => HoconUnits.Size(GetString());

    public IList<HoconObject> GetObjectList() => List(v => v.GetObject());

    public IList<string> GetStringList() => List(v => v.GetString()!);

    public IList<bool> GetBooleanList() => List(v => v.GetBoolean());

    public IList<byte> GetByteList() => List(v => v.GetByte());

    public IList<int> GetIntList() => List(v => v.GetInt());

    public IList<long> GetLongList() => List(v => v.GetLong());

    public IList<float> GetFloatList() => List(v => v.GetFloat());

    public IList<double> GetDoubleList() => List(v => v.GetDouble());

    public IList<decimal> GetDecimalList() => List(v => v.GetDecimal());

    /// <summary>A root that holds this value under one key.</summary>
    public HoconRoot AtKey(string key) => new(new HoconValue(new HoconObject { [key] = new HoconField(key, this) }));

    public virtual string ToString(int indent, int indentSize) => Element?.ToString(indent, indentSize) ?? "";

    public override string ToString() => ToString(1, 2);

    public virtual bool Equals(IHoconElement? other)
    {
        if (other is HoconValue value)
        {
            other = value.Element;
        }

        return Element is null ? other is null : Element.Equals(other);
    }

    public override bool Equals(object? obj) => obj is IHoconElement element && Equals(element);

    public override int GetHashCode() => Element?.GetHashCode() ?? 0;

    public static bool operator ==(HoconValue? left, HoconValue? right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(HoconValue? left, HoconValue? right) => !(left == right);

    private List<T> List<T>(Func<HoconValue, T> read) => [.. GetArray().Select(read)];
}
