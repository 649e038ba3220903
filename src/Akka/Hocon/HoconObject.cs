using System.Diagnostics.CodeAnalysis;

namespace Hocon;

/// <summary>Keys and values in the order of their first appearance.</summary>
public class HoconObject : Dictionary<string, HoconField>, IHoconElement
{
    internal HoconObject()
        : base(StringComparer.Ordinal)
    {
    }

    public bool IsEmpty => Count == 0;

    public HoconType Type => HoconType.Object;

    public string Raw => ToString();

    public HoconObject GetObject() => this;

    public string GetString() => throw new HoconException("An object is not a string");

    public HoconField GetField(string key) =>
        TryGetValue(key, out var field) ? field : throw new HoconException($"There is no key '{key}'");

    public HoconField GetField(HoconPath path) =>
        TryGetField(path, out var field) ? field : throw new HoconException($"There is no value at '{path}'");

    public HoconValue GetValue(HoconPath path) => GetField(path).Value;

    public bool TryGetField(string key, [NotNullWhen(true)] out HoconField? result) => TryGetValue(key, out result);

    public bool TryGetField(HoconPath path, [NotNullWhen(true)] out HoconField? result)
    {
        ArgumentNullException.ThrowIfNull(path);
        result = null;
        var at = this;
        foreach (var key in path)
        {
            if (at is null || !at.TryGetValue(key, out result))
            {
                result = null;
                return false;
            }

            result.Value.TryGetObject(out at);
        }

        return result is not null;
    }

    public bool TryGetValue(HoconPath path, [NotNullWhen(true)] out HoconValue? result)
    {
        result = TryGetField(path, out var field) ? field.Value : null;
        return result is not null;
    }

    /// <summary>An object with keys 0, 1, ... stands for an array in the keys' order.</summary>
    public IList<HoconValue> GetArray() =>
        TryGetArray(out var result) ? result : throw new HoconException("An object without whole-number keys is not an array");

    public bool TryGetArray([NotNullWhen(true)] out List<HoconValue>? result)
    {
        var numbered = new SortedDictionary<int, HoconValue>();
        foreach (var field in Values)
        {
            if (int.TryParse(field.Key, out var index) && index >= 0)
            {
                numbered[index] = field.Value;
            }
        }

        result = numbered.Count == 0 ? null : [.. numbered.Values];
        return result is not null;
    }

    public string ToString(int indent, int indentSize) => HoconText.Object(this, indent, indentSize);

    public override string ToString() => ToString(1, 2);

    public bool Equals(IHoconElement? other) =>
        other is HoconObject tree
            ? Count == tree.Count && this.All(f => tree.TryGetValue(f.Key, out var field) && field.Value.Equals(f.Value.Value))
            : other is HoconValue value && value.Equals(this);

    public override bool Equals(object? obj) => obj is IHoconElement element && Equals(element);

    public override int GetHashCode() => Keys.Order(StringComparer.Ordinal).Aggregate(17, HashCode.Combine);

    public static bool operator ==(HoconObject? left, HoconObject? right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(HoconObject? left, HoconObject? right) => !(left == right);

    /// <summary>A new object: <paramref name="high"/> over <paramref name="low"/>. Objects merge key by key; anything else
    /// in <paramref name="high"/> hides what is below it. Subtrees are shared, so neither may be changed afterwards.</summary>
    internal static HoconObject Merged(HoconObject high, HoconObject low)
    {
        var result = new HoconObject();
        foreach (var (key, field) in low)
        {
            result[key] = field;
        }

        foreach (var (key, field) in high)
        {
            result[key] = field.Value.TryGetObject(out var upper) && result.TryGetValue(key, out var under) && under.Value.TryGetObject(out var lower)
                ? new HoconField(key, new HoconValue(Merged(upper, lower)))
                : field;
        }

        return result;
    }
}
