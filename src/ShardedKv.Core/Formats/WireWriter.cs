using System.Numerics;

namespace ShardedKv.Core.Formats;

/// <summary>Writes protobuf's wire form into an array of exactly the right size, which the caller has summed up with the Size
/// functions: no growing, one copy of each value. A default number and empty bytes are left out, as protobuf does.</summary>
internal ref struct WireWriter(Span<byte> target)
{
    private readonly Span<byte> target = target;
    private int at;

    public readonly int Written => at;

    public static int SizeOfVarint(ulong value) => value == 0 ? 1 : (BitOperations.Log2(value) / 7) + 1;

    /// <summary>All our fields have numbers up to 15: their tags take one byte.</summary>
    public static int SizeOfNumber(long value) => value == 0 ? 0 : 1 + SizeOfVarint((ulong)value);

    public static int SizeOfBytes(int length) => length == 0 ? 0 : SizeOfMessage(length);

    /// <summary>As bytes, but written even when empty: repeated fields and present messages.</summary>
    public static int SizeOfMessage(int length) => 1 + SizeOfVarint((ulong)length) + length;

    public void Number(int field, long value)
    {
        if (value != 0)
        {
            Tag(field, WireType.Varint);
            Varint((ulong)value);
        }
    }

    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        if (value.Length > 0)
        {
            Message(field, value.Length);
            Raw(value);
        }
    }

    /// <summary>Begins a nested message or a repeated element; its <paramref name="length"/> bytes are written next.</summary>
    public void Message(int field, int length)
    {
        Tag(field, WireType.Bytes);
        Varint((ulong)length);
    }

    public void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(target[at..]);
        at += bytes.Length;
    }

    public void Id(int field, Guid id)
    {
        Message(field, 16);
        id.TryWriteBytes(target.Slice(at, 16), bigEndian: true, out _);
        at += 16;
    }

    /// <summary>An element of a packed field.</summary>
    public void Varint(ulong value)
    {
        while (value >= 0x80)
        {
            target[at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        target[at++] = (byte)value;
    }

    private void Tag(int field, WireType type) => target[at++] = (byte)((field << 3) | (int)type);
}
