using ShardedKv.Core.Formats;
using ShardedKv.Core.HandOff;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Raft;

namespace ShardedKv.Core.Groups;

/// <summary>The record, in its group's store, of one tenure: of a shard in one generation (ShardRow of store.proto).</summary>
/// <param name="Restored">The newest restore into the shard; null when there was none.</param>
internal sealed record ShardRecord(
    ShardState State, ConfigNumber Generation, RoutingRange Range, Revision Revision, RestoreMark? Restored = null)
{
    private const int Format = 1;
    private const int RestoredField = 7;
    private const int CopyField = 11;
    private const int Fields = 13;

    /// <summary>The configuration that took the shard away; null while none has.</summary>
    public ConfigNumber? LostAt { get; init; }

    /// <summary>To whom; null with <see cref="LostAt"/>.</summary>
    public GroupId? To { get; init; }

    /// <summary>From whom the shard came, or comes; null when nobody had it.</summary>
    public GroupId? From { get; init; }

    /// <summary>While staging: how far the copy has come; null when it has not begun.</summary>
    public CopyCursor? Copy { get; init; }

    /// <summary>Frozen: the entry that made it so. No later one touches the shard's rows.</summary>
    public LogIndex FrozenAt { get; init; }

    public byte[] Encode()
    {
        var bytes = new byte[SizeOfNumbers() + (Restored is null ? 0 : WireWriter.SizeOfMessage(Restored.Size))
            + (Copy is null ? 0 : WireWriter.SizeOfMessage(Copy.Size))];
        var writer = new WireWriter(bytes);
        writer.Number(1, Format);
        writer.Number(2, (long)State);
        writer.Number(3, Generation.Value);
        writer.Number(4, Range.First);
        writer.Number(5, Range.End);
        writer.Number(6, Revision.Value);
        if (Restored is not null)
        {
            writer.Message(RestoredField, Restored.Size);
            Restored.Write(ref writer);
        }

        writer.Number(8, LostAt?.Value ?? 0);
        writer.Number(9, To?.Value ?? 0);
        writer.Number(10, From?.Value ?? 0);
        if (Copy is not null)
        {
            writer.Message(CopyField, Copy.Size);
            Copy.Write(ref writer);
        }

        writer.Number(12, FrozenAt.Value);
        return bytes;
    }

    public static ShardRecord Decode(ReadOnlyMemory<byte> bytes)
    {
        Span<long> numbers = stackalloc long[Fields];
        RestoreMark? restored = null;
        CopyCursor? copy = null;
        var reader = new WireReader(bytes);
        while (reader.TryReadTag(out var field, out var type))
        {
            switch (field)
            {
                case 1:
                    reader.ReadFormat(type);
                    break;
                case RestoredField:
                    restored = RestoreMark.Read(reader.ReadBytes(type));
                    break;
                case CopyField:
                    copy = CopyCursor.Read(reader.ReadBytes(type).ToArray());
                    break;
                case >= 2 and < Fields:
                    numbers[field] = reader.ReadNumber(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        var state = (ShardState)numbers[2];
        var lost = numbers[8] > 0;

        // Who serves a shard has not lost it; who is frozen has.
        if (state is < ShardState.Serving or > ShardState.Frozen || (state != ShardState.Staging && lost != (state == ShardState.Frozen)))
        {
            throw new CoreFormatException($"a shard's record says state {numbers[2]}{(lost ? $", lost at {numbers[8]}" : "")}");
        }

        return new ShardRecord(
            state, new ConfigNumber(numbers[3]), new RoutingRange(numbers[4], numbers[5]), new Revision(numbers[6]), restored)
        {
            LostAt = lost ? new ConfigNumber(numbers[8]) : null,
            To = GroupOf(numbers[9]),
            From = GroupOf(numbers[10]),
            Copy = copy,
            FrozenAt = new LogIndex(numbers[12]),
        };
    }

    // g0 holds no shard.
    private static GroupId? GroupOf(long number) => number == 0 ? null : new GroupId((int)number);

    private int SizeOfNumbers() =>
        WireWriter.SizeOfNumber(Format) + WireWriter.SizeOfNumber((long)State) + WireWriter.SizeOfNumber(Generation.Value)
        + WireWriter.SizeOfNumber(Range.First) + WireWriter.SizeOfNumber(Range.End) + WireWriter.SizeOfNumber(Revision.Value)
        + WireWriter.SizeOfNumber(LostAt?.Value ?? 0) + WireWriter.SizeOfNumber(To?.Value ?? 0) + WireWriter.SizeOfNumber(From?.Value ?? 0)
        + WireWriter.SizeOfNumber(FrozenAt.Value);
}
