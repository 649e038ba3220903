using Parsed = global::Hocon;

namespace Akka.Configuration.Hocon;

/// <summary>One value of a <see cref="Config"/>. Getters throw <see cref="FormatException"/> when the value cannot be
/// read as asked (<see cref="NotSupportedException"/> for a boolean).</summary>
public class HoconValue
{
    public HoconValue()
        : this(new Parsed.HoconValue())
    {
    }

    internal HoconValue(Parsed.HoconValue value) => Parsed = value;

    /// <summary>Without content: nothing was parsed, or an object without fields.</summary>
    public bool IsEmpty => Parsed.Count == 0 || (Parsed.TryGetObject(out var tree) && tree.IsEmpty);

    internal Parsed.HoconValue Parsed { get; }

    public bool IsObject() => Parsed.Type == global::Hocon.HoconType.Object;

    public bool IsArray() => Parsed.Type == global::Hocon.HoconType.Array;

    public bool IsString() => Parsed.Element is Parsed.HoconLiteral;

    /// <summary>The fields, or null when this is no object.</summary>
    public HoconObject? GetObject() => Parsed.TryGetObject(out var tree) ? new HoconObject(tree) : null;

    /// <summary>The value of one key, or null when this is no object or has no such key.</summary>
    public HoconValue? GetChildObject(string key) =>
        Parsed.TryGetObject(out var tree) && tree.TryGetField(key, out var field) ? new HoconValue(field.Value) : null;

    public string? GetString() => Read(v => v.GetString());

    public bool GetBoolean()
    {
        try
        {
            return Parsed.GetBoolean();
        }
        catch (Parsed.HoconException e)
        {
            throw new NotSupportedException(e.Message, e);
        }
    }

    public byte GetByte() => Read(v => v.GetByte());

    public int GetInt() => Read(v => v.GetInt());

    public long GetLong() => Read(v => v.GetLong());

    public float GetFloat() => Read(v => v.GetFloat());

    public double GetDouble() => Read(v => v.GetDouble());

    public decimal GetDecimal() => Read(v => v.GetDecimal());

    /// <summary>A duration; without a unit it counts milliseconds. <c>infinite</c> is <see cref="Timeout.InfiniteTimeSpan"/>.</summary>
    public TimeSpan GetTimeSpan(bool allowInfinite = true) => Read(v => v.GetTimeSpan(allowInfinite));

    /// <summary>Bytes.</summary>
    public long? GetByteSize() => Read(v => v.GetByteSize());

    /// <summary>The items; an empty or null scalar has none.</summary>
    public IList<HoconValue> GetArray() => Items(v => v);

    public IList<string> GetStringList() => Items(v => v.GetString()!);

    public IList<bool> GetBooleanList() => Items(v => v.GetBoolean());

    public IList<byte> GetByteList() => Items(v => v.GetByte());

    public IList<int> GetIntList() => Items(v => v.GetInt());

    public IList<long> GetLongList() => Items(v => v.GetLong());

    public IList<float> GetFloatList() => Items(v => v.GetFloat());

    public IList<double> GetDoubleList() => Items(v => v.GetDouble());

    public IList<decimal> GetDecimalList() => Items(v => v.GetDecimal());

    public Config ToConfig() => new(new HoconRoot(this));

    public Config AtKey(string key) => new(new HoconRoot(new HoconValue(Parsed.AtKey(key).Value)));

    public virtual string ToString(int indent) => Parsed.ToString(indent, 2);

    public override string ToString() => ToString(1);

    private T Read<T>(Func<Parsed.HoconValue, T> read)
    {
        try
        {
            return read(Parsed);
        }
        catch (Parsed.HoconException e)
        {
            throw new FormatException(e.Message, e);
        }
    }

    private List<T> Items<T>(Func<HoconValue, T> read) =>
        Parsed.Element is Parsed.HoconLiteral literal && string.IsNullOrEmpty(literal.Value)
            ? []
            : [.. Read(v => v.GetArray()).Select(v => read(new HoconValue(v)))];
}
