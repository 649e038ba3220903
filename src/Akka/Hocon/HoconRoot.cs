using System.Diagnostics.CodeAnalysis;

namespace Hocon;

/// <summary>
/// A parsed text. Getters take a path. A value that is there but cannot be read as asked throws
/// <see cref="HoconValueException"/> naming the path, also when a default is given; an absent value gives the default, or
/// throws when there is none.
/// </summary>
public class HoconRoot : IEquatable<HoconRoot>
{
    protected HoconRoot()
        : this(new HoconValue())
    {
    }

    public HoconRoot(HoconValue value) => Value = value;

    public virtual HoconValue Value { get; protected set; }

    public virtual bool HasPath(string path) => TryGetNode(path, out _);

    public virtual bool HasPath(HoconPath path) => TryGetNode(path, out _);

    public virtual bool TryGetValue(string path, [NotNullWhen(true)] out HoconValue? result) => TryGetNode(path, out result);

    public virtual bool TryGetValue(HoconPath path, [NotNullWhen(true)] out HoconValue? result) => TryGetNode(path, out result);

    public virtual HoconValue GetValue(string path) => Read(path, v => v);

    public virtual HoconValue GetValue(HoconPath path) => WrapWithValueException(path, () => GetNode(path));

    public virtual HoconObject GetObject(string path) => Read(path, v => v.GetObject());

    [return: NotNullIfNotNull(nameof(@default))]
    public virtual HoconObject? GetObject(string path, HoconObject? @default) => Read(path, v => v.GetObject(), @default);

    public virtual string GetString(string path) => Read(path, v => v.GetString()!);

    [return: NotNullIfNotNull(nameof(@default))]
    public virtual string? GetString(string path, string? @default) => Read(path, v => v.GetString()!, @default);

    public virtual string GetString(HoconPath path) => WrapWithValueException(path, () => GetNode(path).GetString()!);

    public virtual bool GetBoolean(string path) => Read(path, v => v.GetBoolean());

    public virtual bool GetBoolean(string path, bool @default) => Read(path, v => v.GetBoolean(), @default);

    public virtual byte GetByte(string path) => Read(path, v => v.GetByte());

    public virtual byte GetByte(string path, byte @default) => Read(path, v => v.GetByte(), @default);

    public virtual int GetInt(string path) => Read(path, v => v.GetInt());

    public virtual int GetInt(string path, int @default) => Read(path, v => v.GetInt(), @default);

    public virtual long GetLong(string path) => Read(path, v => v.GetLong());

    public virtual long GetLong(string path, long @default) => Read(path, v => v.GetLong(), @default);

    public virtual float GetFloat(string path) => Read(path, v => v.GetFloat());

    public virtual float GetFloat(string path, float @default) => Read(path, v => v.GetFloat(), @default);

    public virtual double GetDouble(string path) => Read(path, v => v.GetDouble());

    public virtual double GetDouble(string path, double @default) => Read(path, v => v.GetDouble(), @default);

    public virtual decimal GetDecimal(string path) => Read(path, v => v.GetDecimal());

    public virtual decimal GetDecimal(string path, decimal @default) => Read(path, v => v.GetDecimal(), @default);

    /// <summary>See <see cref="HoconValue.GetTimeSpan"/>: without a unit the number counts milliseconds.</summary>
    public virtual TimeSpan GetTimeSpan(string path, bool allowInfinite = true) => Read(path, v => v.GetTimeSpan(allowInfinite));

    public virtual TimeSpan GetTimeSpan(string path, TimeSpan? @default, bool allowInfinite = true) =>
        Read(path, v => v.GetTimeSpan(allowInfinite), @default ?? TimeSpan.Zero);

    /// <summary>Bytes.</summary>
    public virtual long? GetByteSize(string path) => Read(path, v => v.GetByteSize());

    public virtual long? GetByteSize(string path, long? @default) => Read(path, v => v.GetByteSize(), @default);

    public virtual IList<HoconObject> GetObjectList(string path) => Read(path, v => v.GetObjectList());

    public virtual IList<string> GetStringList(string path) => Read(path, v => v.GetStringList());

    [return: NotNullIfNotNull(nameof(@default))]
    public virtual IList<string>? GetStringList(string path, IList<string>? @default) => Read(path, v => v.GetStringList(), @default);

    public virtual IList<bool> GetBooleanList(string path) => Read(path, v => v.GetBooleanList());

    public virtual IList<byte> GetByteList(string path) => Read(path, v => v.GetByteList());

    public virtual IList<int> GetIntList(string path) => Read(path, v => v.GetIntList());

    public virtual IList<long> GetLongList(string path) => Read(path, v => v.GetLongList());

    public virtual IList<float> GetFloatList(string path) => Read(path, v => v.GetFloatList());

    public virtual IList<double> GetDoubleList(string path) => Read(path, v => v.GetDoubleList());

    public virtual IList<decimal> GetDecimalList(string path) => Read(path, v => v.GetDecimalList());

    /// <summary>The root object's own fields.</summary>
    public virtual IEnumerable<KeyValuePair<string, HoconField>> AsEnumerable() =>
        Value.TryGetObject(out var tree) ? tree.AsEnumerable() : [];

    public string PrettyPrint(int indentSize) => Value.ToString(1, indentSize);

    public override string ToString() => Value.ToString();

    public bool Equals(HoconRoot? other) => other is not null && Value.Equals(other.Value);

    public override bool Equals(object? obj) => Equals(obj as HoconRoot);

    public override int GetHashCode() => Value.GetHashCode();

    protected virtual HoconValue GetNode(HoconPath path) => Value.GetObject().GetValue(path);

    protected virtual bool TryGetNode(HoconPath path, [NotNullWhen(true)] out HoconValue? result)
    {
        result = null;
        return Value.TryGetObject(out var tree) && tree.TryGetValue(path, out result);
    }

    protected virtual bool TryGetNode(string path, [NotNullWhen(true)] out HoconValue? result) => TryGetNode(HoconPath.Parse(path), out result);

    protected T WrapWithValueException<T>(HoconPath path, Func<T> func)
    {
        ArgumentNullException.ThrowIfNull(path);
        return WrapWithValueException(path.Value, func);
    }

#pragma warning disable CA1822 // The package has it as an instance method.
    protected T WrapWithValueException<T>(string path, Func<T> func)
    {
        ArgumentNullException.ThrowIfNull(func);
        try
        {
            return func();
        }
        catch (HoconException e)
        {
            throw new HoconValueException($"{path}: {e.Message}", path, e);
        }
    }
#pragma warning restore CA1822

    private T Read<T>(string path, Func<HoconValue, T> read) =>
        WrapWithValueException(path, () => read(GetNode(HoconPath.Parse(path))));

    [return: NotNullIfNotNull(nameof(absent))]
    private T? Read<T>(string path, Func<HoconValue, T> read, T? absent) =>
        TryGetNode(path, out var node) ? WrapWithValueException(path, () => read(node))! : absent;
}
