using System.Buffers.Binary;

namespace ShardedKv.Core.Formats;

/// <summary>Reads protobuf's wire form over memory that it slices and never copies: generated types copy each bytes field.
/// Unknown fields are skipped by the caller through <see cref="Skip"/>.</summary>
internal ref struct WireReader(ReadOnlyMemory<byte> memory)
{
    private readonly ReadOnlyMemory<byte> memory = memory;
    private readonly ReadOnlySpan<byte> span = memory.Span;
    private int at;

    public readonly bool IsAtEnd => at == span.Length;

    /// <summary>Field number and wire type of the next field; false at the end.</summary>
    public bool TryReadTag(out int field, out WireType type)
    {
        if (at == span.Length)
        {
            field = 0;
            type = default;
            return false;
        }

        var tag = ReadVarint();
        field = (int)(tag >> 3);
        type = (WireType)(tag & 7);
        if (field == 0 || tag > uint.MaxValue)
        {
            throw new CoreFormatException("a field has the number 0 or one beyond 29 bits");
        }

        return true;
    }

    public ulong ReadVarint()
    {
        if (at < span.Length && span[at] < 0x80)
        {
            return span[at++];
        }

        ulong value = 0;
        for (var shift = 0; shift < 64 && at < span.Length; shift += 7)
        {
            var b = span[at++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                return value;
            }
        }

        throw new CoreFormatException("a number does not end");
    }

    public long ReadNumber(WireType type) => type == WireType.Varint
        ? (long)ReadVarint()
        : throw new CoreFormatException($"a number has the wire type {type}");

    public ulong ReadFixed64(WireType type)
    {
        if (type != WireType.Fixed64)
        {
            throw new CoreFormatException($"a fixed number has the wire type {type}");
        }

        SkipFixed(8);
        return BinaryPrimitives.ReadUInt64LittleEndian(span[(at - 8)..]);
    }

    public ReadOnlyMemory<byte> ReadBytes(WireType type)
    {
        if (type != WireType.Bytes)
        {
            throw new CoreFormatException($"bytes have the wire type {type}");
        }

        var length = ReadVarint();
        if (length > (ulong)(span.Length - at))
        {
            throw new CoreFormatException($"{length} bytes are announced and {span.Length - at} are left");
        }

        var slice = memory.Slice(at, (int)length);
        at += (int)length;
        return slice;
    }

    /// <summary>Formats count from 1; one beyond those known must not be half understood.</summary>
    public long ReadFormat(WireType type, long newest = 1)
    {
        var format = ReadNumber(type);
        return format >= 1 && format <= newest
            ? format
            : throw new CoreFormatException($"format {format} is not known here; this program reads format {newest} and older");
    }

    public void Skip(WireType type)
    {
        switch (type)
        {
            case WireType.Varint:
                ReadVarint();
                break;
            case WireType.Bytes:
                ReadBytes(type);
                break;
            case WireType.Fixed64:
                SkipFixed(8);
                break;
            case WireType.Fixed32:
                SkipFixed(4);
                break;
            default:
                throw new CoreFormatException($"the wire type {(int)type} is not protobuf's");
        }
    }

    private void SkipFixed(int bytes)
    {
        if (span.Length - at < bytes)
        {
            throw new CoreFormatException("a fixed number does not end");
        }

        at += bytes;
    }
}

internal enum WireType
{
    Varint = 0,
    Fixed64 = 1,
    Bytes = 2,
    Fixed32 = 5,
}
