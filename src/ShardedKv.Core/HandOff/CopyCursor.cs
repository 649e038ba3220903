using ShardedKv.Core.Formats;
using ShardedKv.Raft;

namespace ShardedKv.Core.HandOff;

/// <summary>The numbers are in the store's format.</summary>
public enum CopyPhase
{
    /// <summary>The source's rows, in the order of their keys.</summary>
    Rows = 1,

    /// <summary>What the source's log has changed since.</summary>
    Changes = 2,
}

/// <summary>How far the copy of a shard has come, in its target's store. Indexes are of the source's log.</summary>
/// <param name="Since">Rows: the first of them was read there. Changes: all that was changed up to there is copied. What was changed after it
/// comes again, whatever was read since.</param>
/// <param name="Until">Of a round of changes that came in part: it brings those up to there. Zero otherwise.</param>
/// <param name="After">The last row of the part that is copied, as <see cref="StagedRow.Key"/>; empty: none is of this round.</param>
public sealed record CopyCursor(CopyPhase Phase, LogIndex Since, LogIndex Until, ReadOnlyMemory<byte> After)
{
    /// <summary>All rows are there, and the changes up to <paramref name="since"/>.</summary>
    public static CopyCursor ChangesFrom(LogIndex since) => new(CopyPhase.Changes, since, LogIndex.Zero, default);

    /// <summary>As CopyCursorMessage of handoff.proto.</summary>
    internal int Size => WireWriter.SizeOfNumber((long)Phase) + WireWriter.SizeOfNumber(Since.Value)
        + WireWriter.SizeOfNumber(Until.Value) + WireWriter.SizeOfBytes(After.Length);

    public bool Equals(CopyCursor? other) =>
        other is not null && Phase == other.Phase && Since == other.Since && Until == other.Until && After.Span.SequenceEqual(other.After.Span);

    public override int GetHashCode() => HashCode.Combine(Phase, Since, Until, After.Length);

    public override string ToString() =>
        $"{Phase} since {Since}{(Until == LogIndex.Zero ? "" : $" until {Until}")}{(After.IsEmpty ? "" : $" after {Convert.ToHexString(After.Span)}")}";

    internal void Write(ref WireWriter writer)
    {
        writer.Number(1, (long)Phase);
        writer.Number(2, Since.Value);
        writer.Number(3, Until.Value);
        writer.Bytes(4, After.Span);
    }

    /// <exception cref="CoreFormatException">The bytes are no cursor.</exception>
    internal static CopyCursor Read(ReadOnlyMemory<byte> bytes)
    {
        long phase = 0, since = 0, until = 0;
        ReadOnlyMemory<byte> after = default;
        var reader = new WireReader(bytes);
        while (reader.TryReadTag(out var field, out var type))
        {
            switch (field)
            {
                case 1:
                    phase = reader.ReadNumber(type);
                    break;
                case 2:
                    since = reader.ReadNumber(type);
                    break;
                case 3:
                    until = reader.ReadNumber(type);
                    break;
                case 4:
                    after = reader.ReadBytes(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        // A part of the rows ends with a row; a round of changes that came in part has its end.
        var isWhole = phase == (long)CopyPhase.Rows ? !after.IsEmpty && until == 0 : after.IsEmpty == (until == 0) && (until == 0 || until > since);
        return phase is (long)CopyPhase.Rows or (long)CopyPhase.Changes && since > 0 && isWhole
            ? new CopyCursor((CopyPhase)phase, new LogIndex(since), new LogIndex(until), after)
            : throw new CoreFormatException("not a cursor of a copy");
    }
}
