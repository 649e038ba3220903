using ShardedKv.Core.Formats;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Store;

namespace ShardedKv.Core.Backups;

/// <summary>A shard's rows as one snapshot of its group's store has them. Sessions are left out: they are the regions' of this cluster
/// and of this hour.</summary>
public sealed class ShardExport
{
    private readonly byte[] valuePrefix;
    private readonly IStoreSnapshot snapshot;

    internal ShardExport(BackupHeader header, byte[] valuePrefix, IStoreSnapshot snapshot)
    {
        Header = header;
        this.valuePrefix = valuePrefix;
        this.snapshot = snapshot;
    }

    public BackupHeader Header { get; }

    /// <summary>In rising order of their keys. Lazy; ends with the snapshot.</summary>
    public IEnumerable<BackupRow> Rows() => snapshot.Scan(valuePrefix, StoreKeys.EndOf(valuePrefix)).Select(stored => new BackupRow(
        Key.Of(stored.Key[valuePrefix.Length..]), ValueRow.RevisionOf(stored.Value), ValueRow.ValueOf(stored.Value)));

    /// <summary>The whole export as it is sent and kept, piece by piece; a piece is a block, or the mark before the first. Lazy, as the rows.</summary>
    public IEnumerable<byte[]> Pieces() => Pieces(Header, Rows());

    internal static IEnumerable<byte[]> Pieces(BackupHeader header, IEnumerable<BackupRow> rows)
    {
        yield return BackupBlock.FileMark.ToArray();
        yield return new BackupBlock(BackupBlockKind.Header, header.Encode()).Encode();
        var sum = default(BackupSum);
        var block = new List<BackupRow>();
        var size = 0;
        foreach (var row in rows)
        {
            var added = WireWriter.SizeOfMessage(row.Size);
            if (block.Count > 0 && size + added > BackupBlock.PayloadBytes)
            {
                yield return Encode(block, size);
                block.Clear();
                size = 0;
            }

            block.Add(row);
            size += added;
            sum = sum.With(row);
        }

        if (block.Count > 0)
        {
            yield return Encode(block, size);
        }

        yield return new BackupBlock(BackupBlockKind.Trailer, BackupTrailer.Encode(sum)).Encode();
    }

    private static byte[] Encode(List<BackupRow> rows, int size)
    {
        var payload = new byte[size];
        var writer = new WireWriter(payload);
        foreach (var row in rows)
        {
            writer.Message(1, row.Size);
            row.Write(ref writer);
        }

        return new BackupBlock(BackupBlockKind.Rows, payload).Encode();
    }
}
