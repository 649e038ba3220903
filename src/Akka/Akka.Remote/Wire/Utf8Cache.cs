using System.Diagnostics.CodeAnalysis;

namespace Akka.Remote.Wire;

/// <summary>
/// Remembers what was made from the bytes of a path or manifest, so that a repeated one costs no string. Emptied when
/// full: what is in use comes back at once. Used by one thread at a time.
/// </summary>
internal sealed class Utf8Cache<T>(int entriesMax)
    where T : class
{
    /// <summary>A longer key is not remembered: it is nobody's path or type, and would fill the memory.</summary>
    public const int KeyBytesMax = 1024;

    private readonly Dictionary<byte[], T> _entries = new(new BytesComparer());
    private Dictionary<byte[], T>.AlternateLookup<ReadOnlySpan<byte>>? _lookup;

    private Dictionary<byte[], T>.AlternateLookup<ReadOnlySpan<byte>> Lookup =>
        _lookup ??= _entries.GetAlternateLookup<ReadOnlySpan<byte>>();

    public int Count => _entries.Count;

    public bool TryGet(ReadOnlySpan<byte> key, [MaybeNullWhen(false)] out T value) => Lookup.TryGetValue(key, out value);

    public void Add(ReadOnlySpan<byte> key, T value)
    {
        if (key.Length > KeyBytesMax)
        {
            return;
        }

        if (_entries.Count >= entriesMax)
        {
            _entries.Clear();
        }

        _entries[key.ToArray()] = value;
    }

    private sealed class BytesComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = default(HashCode);
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
