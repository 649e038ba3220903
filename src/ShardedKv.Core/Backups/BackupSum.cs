using ShardedKv.Core.Integrity;
using ShardedKv.Core.Store;

namespace ShardedKv.Core.Backups;

/// <summary>What a set of rows adds up to: how many there are, and the sum modulo 2^64 of their hashes, in whatever order.</summary>
public readonly record struct BackupSum(long Rows, ulong Hash)
{
    public BackupSum With(BackupRow row) =>
        new(Rows + 1, Hash + RowHash.Of(row.Key.Span, ValueRow.Write(row.Revision, row.Value.Span, default)));

    public static BackupSum operator +(BackupSum left, BackupSum right) => new(left.Rows + right.Rows, left.Hash + right.Hash);

    public static BackupSum Add(BackupSum left, BackupSum right) => left + right;

    public override string ToString() => $"{Rows} rows, {Hash:x16}";
}
