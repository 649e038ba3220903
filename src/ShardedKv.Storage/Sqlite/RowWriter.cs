using System.Buffers;

namespace ShardedKv.Storage.Sqlite;

/// <summary>Puts and deletes rows through one connection, with their checksums.</summary>
internal sealed class RowWriter(SqliteConnection connection)
{
    private readonly SqliteStatement put = connection.Prepare("INSERT OR REPLACE INTO kv(key, value) VALUES(?1, ?2)");
    private readonly SqliteStatement delete = connection.Prepare("DELETE FROM kv WHERE key = ?1");

    public void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var length = value.Length + StoredRow.ChecksumBytes;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            StoredRow.Write(key, value, buffer);
            put.Bind(1, key).Bind(2, buffer.AsSpan(0, length)).Run();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public void Delete(ReadOnlySpan<byte> key) => delete.Bind(1, key).Run();
}
