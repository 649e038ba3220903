using System.Collections.Immutable;
using ShardedKv.Core.Formats;
using ShardedKv.Core.Keys;

namespace ShardedKv.Core.Backups;

/// <summary>Takes an export's blocks one by one and refuses what no shard can have given: every reader of exports goes through this, whether
/// they come from a node or from a file.</summary>
public sealed class ExportCheck
{
    private Key? last;

    /// <summary>Null until the first block is there.</summary>
    public BackupHeader? Header { get; private set; }

    /// <summary>Of the rows so far.</summary>
    public BackupSum Sum { get; private set; }

    /// <summary>The trailer is there, and is right: the export is whole.</summary>
    public bool IsComplete { get; private set; }

    /// <param name="bytes">Of one block, whole. The rows are slices of it.</param>
    /// <returns>The rows of a block of rows; of another block none.</returns>
    /// <exception cref="CoreFormatException">The block is damaged, or does not belong where it stands.</exception>
    public ImmutableArray<BackupRow> Take(ReadOnlyMemory<byte> bytes)
    {
        var block = BackupBlock.Decode(bytes);
        if (IsComplete)
        {
            throw new CoreFormatException("bytes after the trailer");
        }

        if ((block.Kind == BackupBlockKind.Header) != (Header is null))
        {
            throw new CoreFormatException("a header that is missing, or not the first block");
        }

        switch (block.Kind)
        {
            case BackupBlockKind.Header:
                Header = BackupHeader.Decode(block.Payload);
                return [];
            case BackupBlockKind.Rows:
                return Rows(block.Payload);
            default:
                var sum = BackupTrailer.Decode(block.Payload);
                IsComplete = sum == Sum;
                return IsComplete ? [] : throw new CoreFormatException($"the rows add up to ({Sum}); the trailer says ({sum})");
        }
    }

    private ImmutableArray<BackupRow> Rows(ReadOnlyMemory<byte> payload)
    {
        var rows = ImmutableArray.CreateBuilder<BackupRow>();
        var reader = new WireReader(payload);
        while (reader.TryReadTag(out var field, out var type))
        {
            if (field == 1)
            {
                var row = BackupRow.Read(reader.ReadBytes(type));
                Check(row);
                rows.Add(row);
                Sum = Sum.With(row);
            }
            else
            {
                reader.Skip(type);
            }
        }

        return rows.ToImmutable();
    }

    private void Check(BackupRow row)
    {
        if (last is { } before && row.Key <= before)
        {
            throw new CoreFormatException($"the key {row.Key} does not follow the one before it");
        }

        if (!Header!.Range.Contains(row.Key.RoutingKey))
        {
            throw new CoreFormatException($"the key {row.Key} is not of the range {Header.Range}");
        }

        if (row.Revision > Header.Revision)
        {
            throw new CoreFormatException($"the key {row.Key} is at {row.Revision}, and its shard at {Header.Revision}");
        }

        // Its own bytes: a key that slices a block would keep the block.
        last = Key.Of(row.Key.Span.ToArray());
    }
}
