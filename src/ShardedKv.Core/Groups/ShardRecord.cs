using ShardedKv.Core.Formats;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;

namespace ShardedKv.Core.Groups;

/// <summary>What a shard is in a group that has a record of it; without a record it is absent. The numbers are in the store's
/// format. Hand-off adds its states here.</summary>
public enum ShardState
{
    /// <summary>Requests for it are answered here.</summary>
    Serving = 1,
}

/// <summary>A shard's record in its group's store (ShardRow of store.proto).</summary>
/// <param name="Restored">The newest restore into the shard; null when there was none.</param>
internal sealed record ShardRecord(
    ShardState State, ConfigNumber Generation, RoutingRange Range, Revision Revision, RestoreMark? Restored = null)
{
    private const int Format = 1;

    public byte[] Encode()
    {
        var bytes = new byte[WireWriter.SizeOfNumber(Format) + WireWriter.SizeOfNumber((long)State)
            + WireWriter.SizeOfNumber(Generation.Value) + WireWriter.SizeOfNumber(Range.First)
            + WireWriter.SizeOfNumber(Range.End) + WireWriter.SizeOfNumber(Revision.Value)
            + (Restored is null ? 0 : WireWriter.SizeOfMessage(Restored.Size))];
        var writer = new WireWriter(bytes);
        writer.Number(1, Format);
        writer.Number(2, (long)State);
        writer.Number(3, Generation.Value);
        writer.Number(4, Range.First);
        writer.Number(5, Range.End);
        writer.Number(6, Revision.Value);
        if (Restored is not null)
        {
            writer.Message(7, Restored.Size);
            Restored.Write(ref writer);
        }

        return bytes;
    }

    public static ShardRecord Decode(ReadOnlyMemory<byte> bytes)
    {
        long state = 0, generation = 0, first = 0, end = 0, revision = 0;
        RestoreMark? restored = null;
        var reader = new WireReader(bytes);
        while (reader.TryReadTag(out var field, out var type))
        {
            switch (field)
            {
                case 1:
                    reader.ReadFormat(type);
                    break;
                case 2:
                    state = reader.ReadNumber(type);
                    break;
                case 3:
                    generation = reader.ReadNumber(type);
                    break;
                case 4:
                    first = reader.ReadNumber(type);
                    break;
                case 5:
                    end = reader.ReadNumber(type);
                    break;
                case 6:
                    revision = reader.ReadNumber(type);
                    break;
                case 7:
                    restored = RestoreMark.Read(reader.ReadBytes(type));
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        return state == (long)ShardState.Serving
            ? new ShardRecord(
                ShardState.Serving, new ConfigNumber(generation), new RoutingRange(first, end), new Revision(revision), restored)
            : throw new CoreFormatException($"a shard's record says state {state}");
    }
}
