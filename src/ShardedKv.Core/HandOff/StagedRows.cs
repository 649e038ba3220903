using System.Collections.Immutable;
using ShardedKv.Core.Formats;

namespace ShardedKv.Core.HandOff;

/// <summary>The rows of one command or answer as they are read: bounded, and in the order of their keys.</summary>
internal struct StagedRows()
{
    private readonly ImmutableArray<StagedRow>.Builder rows = ImmutableArray.CreateBuilder<StagedRow>();
    private int bytes;

    /// <exception cref="CoreFormatException">No row, not behind the one before, or more of them than belong together.</exception>
    public void Add(ReadOnlyMemory<byte> encoded)
    {
        var row = StagedRow.Read(encoded);
        bytes += WireWriter.SizeOfMessage(encoded.Length);
        if (bytes > (rows.Count == 0 ? HandOffBounds.RowBytesMax : HandOffBounds.ChunkBytesMax))
        {
            throw new CoreFormatException($"{rows.Count + 1} rows of a hand-off in {bytes} bytes");
        }

        if (rows.Count > 0 && rows[^1].Key.Span.SequenceCompareTo(row.Key.Span) >= 0)
        {
            throw new CoreFormatException("a hand-off's rows are not in the order of their keys");
        }

        rows.Add(row);
    }

    public readonly ImmutableArray<StagedRow> Taken() => rows.ToImmutable();
}
