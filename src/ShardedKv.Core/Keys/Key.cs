using System.Text;

namespace ShardedKv.Core.Keys;

/// <summary>A user's key: 1 to <see cref="BytesMax"/> bytes, compared as unsigned bytes. The bytes are shared with the
/// caller, who must not change them afterwards. A cluster's replicated limits may be tighter (<see cref="StoreLimits"/>).</summary>
public readonly struct Key : IEquatable<Key>, IComparable<Key>
{
    /// <summary>The longest key that any cluster can be created with.</summary>
    public const int BytesMax = 4096;

    private Key(ReadOnlyMemory<byte> memory) => Memory = memory;

    public ReadOnlyMemory<byte> Memory { get; }

    public ReadOnlySpan<byte> Span => Memory.Span;

    /// <summary>Computed at each call; a few nanoseconds for a short key.</summary>
    public RoutingKey RoutingKey => RoutingKey.Of(Memory.Span);

    /// <exception cref="KeyBoundsException">Empty, or longer than <see cref="BytesMax"/>.</exception>
    public static Key Of(ReadOnlyMemory<byte> bytes) =>
        TryOf(bytes, out var key) ? key : throw new KeyBoundsException(bytes.Length);

    public static bool TryOf(ReadOnlyMemory<byte> bytes, out Key key)
    {
        var fits = bytes.Length is >= 1 and <= BytesMax;
        key = fits ? new Key(bytes) : default;
        return fits;
    }

    /// <summary>The text's UTF-8 bytes.</summary>
    /// <exception cref="KeyBoundsException">Empty, or longer than <see cref="BytesMax"/> in UTF-8.</exception>
    public static Key FromText(string text) => Of(Encoding.UTF8.GetBytes(text));

    public int CompareTo(Key other) => Span.SequenceCompareTo(other.Span);

    public bool Equals(Key other) => Span.SequenceEqual(other.Span);

    public override bool Equals(object? obj) => obj is Key other && Equals(other);

    public override int GetHashCode() => (int)RoutingKey.Value;

    /// <summary>The key as UTF-8 text when it is printable, otherwise as hexadecimal digits after "0x".</summary>
    public override string ToString()
    {
        foreach (var b in Span)
        {
            if (b is < 0x20 or > 0x7E)
            {
                return "0x" + Convert.ToHexString(Span);
            }
        }

        return Encoding.UTF8.GetString(Span);
    }

    public static bool operator ==(Key left, Key right) => left.Equals(right);

    public static bool operator !=(Key left, Key right) => !left.Equals(right);

    public static bool operator <(Key left, Key right) => left.CompareTo(right) < 0;

    public static bool operator <=(Key left, Key right) => left.CompareTo(right) <= 0;

    public static bool operator >(Key left, Key right) => left.CompareTo(right) > 0;

    public static bool operator >=(Key left, Key right) => left.CompareTo(right) >= 0;
}
