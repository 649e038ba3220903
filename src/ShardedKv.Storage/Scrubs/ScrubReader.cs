using ShardedKv.Storage.Sqlite;

namespace ShardedKv.Storage.Scrubs;

/// <summary>Reads a store's rows from the file, a page at a time, each in a read transaction of its own: it pins no WAL. Its connection keeps
/// next to no pages, so what it reads was read from the file and not from memory.</summary>
internal sealed class ScrubReader(string path, StoreMemory memory) : IDisposable
{
    private const int RowsMax = 256;

    /// <summary>Longer than any key, so above all of them.</summary>
    public static readonly byte[] End = CreateEnd();

    private readonly Lock gate = new();
    private StoreReader? reader;
    private bool disposed;

    /// <summary>Adds the next rows, their checksums and those of their pages verified.</summary>
    /// <param name="after">The last key that was read; empty at the beginning.</param>
    /// <returns>Whether there may be more.</returns>
    public bool Read(ReadOnlySpan<byte> after, List<KeyValuePair<byte[], byte[]>> rows)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (reader is null)
            {
                reader = new StoreReader(path);
                reader.LimitCache(StoreMemory.CacheBytesPerConnectionMin);
                memory.Opened();
            }

            reader.Begin();
            try
            {
                return reader.ReadPage(after, excludesFirst: after.Length > 0, End, RowsMax, rows);
            }
            finally
            {
                reader.RollBack();
            }
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            if (reader is not null)
            {
                reader.Dispose();
                memory.Closed();
            }
        }
    }

    private static byte[] CreateEnd()
    {
        var end = new byte[8 * 1024];
        end.AsSpan().Fill(0xFF);
        return end;
    }
}
