using ShardedKv.Core.Formats;

namespace ShardedKv.Core.HandOff;

/// <summary>A stored row of a shard on its way to another group.</summary>
/// <param name="Key">The stored key without what names shard and generation: its kind, and the rest.</param>
/// <param name="Value">As it is stored; null: the source has no such row.</param>
public readonly record struct StagedRow(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte>? Value)
{
    /// <summary>What it adds to a command or an answer.</summary>
    internal int SizeInList => WireWriter.SizeOfMessage(Size);

    /// <summary>As StagedRowMessage of handoff.proto, without what frames it.</summary>
    internal int Size => WireWriter.SizeOfBytes(Key.Length)
        + (Value is { } value ? WireWriter.SizeOfBytes(value.Length) : WireWriter.SizeOfNumber(1));

    internal void Write(ref WireWriter writer)
    {
        writer.Bytes(1, Key.Span);
        if (Value is { } value)
        {
            writer.Bytes(2, value.Span);
        }
        else
        {
            writer.Number(3, 1);
        }
    }

    /// <summary>Key and value are slices of <paramref name="bytes"/>.</summary>
    /// <exception cref="CoreFormatException">No row: it has no key, or is both there and not.</exception>
    internal static StagedRow Read(ReadOnlyMemory<byte> bytes)
    {
        ReadOnlyMemory<byte> key = default, value = default;
        var deleted = 0L;
        var reader = new WireReader(bytes);
        while (reader.TryReadTag(out var field, out var type))
        {
            switch (field)
            {
                case 1:
                    key = reader.ReadBytes(type);
                    break;
                case 2:
                    value = reader.ReadBytes(type);
                    break;
                case 3:
                    deleted = reader.ReadNumber(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        // A stored row begins with its format and is never empty.
        return !key.IsEmpty && value.IsEmpty == (deleted != 0)
            ? new StagedRow(key, deleted != 0 ? (ReadOnlyMemory<byte>?)null : value)
            : throw new CoreFormatException($"a staged row with a key of {key.Length} bytes and a value of {value.Length}");
    }
}
