namespace Hocon;

public sealed class HoconArray : List<HoconValue>, IHoconElement
{
    internal HoconArray(IEnumerable<HoconValue> items)
        : base(items)
    {
    }

    public HoconType Type => HoconType.Array;

    public string Raw => $"[{string.Join(", ", this.Select(item => item.Raw))}]";

    public HoconObject GetObject() => throw new HoconException("An array is not an object");

    public IList<HoconValue> GetArray() => this;

    public string GetString() => throw new HoconException("An array is not a string");

    public string ToString(int indent, int indentSize) =>
        $"[{string.Join(", ", this.Select(item => item.ToString(indent, indentSize)))}]";

    public override string ToString() => Raw;

    public bool Equals(IHoconElement? other) =>
        other is HoconArray array ? this.SequenceEqual(array) : other is HoconValue value && value.Equals(this);

    public override bool Equals(object? obj) => obj is IHoconElement element && Equals(element);

    public override int GetHashCode() => HashCode.Combine(HoconType.Array, Count);

    public static bool operator ==(HoconArray? left, HoconArray? right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(HoconArray? left, HoconArray? right) => !(left == right);
}
