using ShardedKv.Actors.Exports;
using ShardedKv.Core.Backups;

namespace ShardedKv.Actors.Tests.Exports;

/// <summary>Reads an export to its end, as its client does.</summary>
internal static class ExportedRows
{
    public static async Task<byte[]> ReadAsync(OpenExport export, int bytesAtOnce)
    {
        var bytes = new List<byte>();
        var buffer = new byte[bytesAtOnce];
        while (await export.ReadAsync(buffer, CancellationToken.None).AsTask().WaitAsync(TestCluster.Patience) is > 0 and var read)
        {
            bytes.AddRange(buffer.AsSpan(0, read));
        }

        return [.. bytes];
    }

    /// <summary>Of a whole export; anything else fails.</summary>
    public static List<BackupRow> Of(byte[] export)
    {
        Assert.True(export.AsSpan().StartsWith(BackupBlock.FileMark));
        var check = new ExportCheck();
        var rows = new List<BackupRow>();
        for (var at = BackupBlock.FileMark.Length; at < export.Length;)
        {
            var length = BackupBlock.FrameBytes + BackupBlock.PayloadLength(export.AsSpan(at, BackupBlock.FrameBytes));
            rows.AddRange(check.Take(export.AsMemory(at, length)));
            at += length;
        }

        Assert.True(check.IsComplete);
        return rows;
    }
}
