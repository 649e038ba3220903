namespace ShardedKv.Storage.Memory;

/// <summary>One store's part in the node's memory. Changed under the store's lock.</summary>
internal sealed class MemtableAccount(StoreMemory memory, Action flush, Action trim)
{
    private long active;
    private long total;
    private bool writtenOff;

    /// <summary>In the table that takes writes.</summary>
    public long ActiveBytes => Interlocked.Read(ref active);

    public void Flush() => flush();

    public void Trim() => trim();

    public void Added(long bytes)
    {
        Interlocked.Add(ref active, bytes);
        total += bytes;
        memory.Add(bytes);
    }

    public void Froze()
    {
        memory.Froze(ActiveBytes);
        Interlocked.Exchange(ref active, 0);
    }

    public void Flushed(long bytes)
    {
        if (writtenOff)
        {
            return;
        }

        total -= bytes;
        memory.Flushed(bytes);
    }

    /// <summary>Nothing of this store counts from now on.</summary>
    public void WriteOff()
    {
        Froze();
        Flushed(total);
        writtenOff = true;
    }
}
