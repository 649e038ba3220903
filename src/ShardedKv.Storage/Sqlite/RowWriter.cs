using System.Buffers;

namespace ShardedKv.Storage.Sqlite;

/// <summary>Puts and deletes rows through one connection, with their checksums and what the sample holds of them.</summary>
internal sealed class RowWriter(SqliteConnection connection)
{
    private readonly SqliteStatement put = connection.Prepare("INSERT OR REPLACE INTO kv(key, value) VALUES(?1, ?2)");
    private readonly SqliteStatement delete = connection.Prepare("DELETE FROM kv WHERE key = ?1");
    private readonly SqliteStatement putSample = connection.Prepare(SizeSample.Put);
    private readonly SqliteStatement deleteSample = connection.Prepare(SizeSample.Delete);

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

        if (SizeSample.Takes(key))
        {
            putSample.Bind(1, key).Bind(2, key.Length + value.Length).Run();
        }
    }

    public void Delete(ReadOnlySpan<byte> key)
    {
        delete.Bind(1, key).Run();
        if (SizeSample.Takes(key))
        {
            deleteSample.Bind(1, key).Run();
        }
    }
}
