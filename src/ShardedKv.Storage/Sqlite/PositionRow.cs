using System.Buffers.Binary;
using ShardedKv.Raft;
using ShardedKv.Storage.Files;

namespace ShardedKv.Storage.Sqlite;

/// <summary>The one row of table <c>store</c>: format, applied position, whether the store was closed, and a checksum of these.</summary>
internal static class PositionRow
{
    public const string Select = "SELECT format, applied_index, applied_term, closed, checksum FROM store";
    public const string Update = "UPDATE store SET applied_index = ?1, applied_term = ?2, closed = ?3, checksum = ?4";

    public const string Create = """
        CREATE TABLE store(one INTEGER PRIMARY KEY CHECK(one = 1), format INTEGER NOT NULL, applied_index INTEGER NOT NULL,
            applied_term INTEGER NOT NULL, closed INTEGER NOT NULL, checksum INTEGER NOT NULL)
        """;

    public static string Insert(LogPosition applied) =>
        $"INSERT INTO store VALUES(1, {StoreFile.FormatVersion}, {applied.Index.Value}, {applied.Term.Value}, 1, {Checksum(applied, true)})";

    /// <summary>Of a statement that stands on the row.</summary>
    /// <param name="closed">Whether all that is in the store is in its file: no WAL is needed beside it.</param>
    public static LogPosition Read(string path, SqliteStatement row, out bool closed)
    {
        var applied = new LogPosition(new LogIndex(row.Number(1)), new Term(row.Number(2)));
        closed = row.Number(3) != 0;
        return row.Number(4) == Checksum(applied, closed)
            ? applied
            : throw StoreException.Damaged(path, "The row of the applied position fails its checksum");
    }

    public static void Bind(SqliteStatement update, LogPosition applied, bool closed) => update
        .Bind(1, applied.Index.Value)
        .Bind(2, applied.Term.Value)
        .Bind(3, closed ? 1 : 0)
        .Bind(4, Checksum(applied, closed));

    private static long Checksum(LogPosition applied, bool closed)
    {
        Span<byte> bytes = stackalloc byte[17];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, applied.Index.Value);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], applied.Term.Value);
        bytes[16] = closed ? (byte)1 : (byte)0;
        return Crc32C.Of(bytes);
    }
}
