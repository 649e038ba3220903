using System.Buffers.Binary;
using ShardedKv.Core.Store;
using ShardedKv.Storage.Files;
using ShardedKv.Storage.Memory;

namespace ShardedKv.Storage.Sqlite;

/// <summary>Table <c>deleted</c>: the ranges whose rows are gone for every reader and still in the file, being removed in steps. What a
/// crash leaves of them is removed after the next opening.</summary>
internal static class DeletedRangeRows
{
    public const string Create =
        "CREATE TABLE deleted(first BLOB PRIMARY KEY NOT NULL, end BLOB NOT NULL, checksum INTEGER NOT NULL) WITHOUT ROWID";

    public const string Select = "SELECT first, end, checksum FROM deleted ORDER BY first";
    public const string Insert = "INSERT INTO deleted(first, end, checksum) VALUES(?1, ?2, ?3)";
    public const string Clear = "DELETE FROM deleted";

    public static KeyRanges Load(string path, SqliteStatement select)
    {
        var ranges = new List<StoreRange>();
        try
        {
            while (select.Step())
            {
                var range = new StoreRange(select.Bytes(0).ToArray(), select.Bytes(1).ToArray());
                ranges.Add(select.Number(2) == Checksum(range)
                    ? range
                    : throw StoreException.Damaged(path, $"The row of the deleted range from {Convert.ToHexString(range.First)} fails its checksum"));
            }
        }
        finally
        {
            select.Reset();
        }

        return KeyRanges.None.With(ranges);
    }

    public static void Save(KeyRanges ranges, SqliteStatement clear, SqliteStatement insert)
    {
        clear.Run();
        foreach (var range in ranges.All)
        {
            insert.Bind(1, range.First).Bind(2, range.End).Bind(3, Checksum(range)).Run();
        }
    }

    private static long Checksum(StoreRange range)
    {
        Span<byte> firstLength = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(firstLength, range.First.Length);
        return Crc32C.Of(firstLength, [.. range.First, .. range.End]);
    }
}
