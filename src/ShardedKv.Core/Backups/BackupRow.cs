using ShardedKv.Core.Formats;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;

namespace ShardedKv.Core.Backups;

/// <summary>A key as one state of its shard has it.</summary>
public readonly record struct BackupRow(Key Key, Revision Revision, ReadOnlyMemory<byte> Value)
{
    /// <summary>As BackupRowMessage of backup.proto, without what frames it.</summary>
    internal int Size =>
        WireWriter.SizeOfBytes(Key.Memory.Length) + WireWriter.SizeOfNumber(Revision.Value) + WireWriter.SizeOfBytes(Value.Length);

    internal void Write(ref WireWriter writer)
    {
        writer.Bytes(1, Key.Span);
        writer.Number(2, Revision.Value);
        writer.Bytes(3, Value.Span);
    }

    /// <summary>Key and value are slices of <paramref name="bytes"/>. Their bounds in a cluster are not judged here.</summary>
    /// <exception cref="CoreFormatException">No row: it has no key, or no revision.</exception>
    internal static BackupRow Read(ReadOnlyMemory<byte> bytes)
    {
        ReadOnlyMemory<byte> key = default, value = default;
        var revision = 0L;
        var reader = new WireReader(bytes);
        while (reader.TryReadTag(out var field, out var type))
        {
            switch (field)
            {
                case 1:
                    key = reader.ReadBytes(type);
                    break;
                case 2:
                    revision = reader.ReadNumber(type);
                    break;
                case 3:
                    value = reader.ReadBytes(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        return Keys.Key.TryOf(key, out var named) && revision >= 1
            ? new BackupRow(named, new Revision(revision), value)
            : throw new CoreFormatException($"a row with a key of {key.Length} bytes at revision {revision}");
    }
}
