namespace ShardedKv.Actors.Nodes;

/// <summary>Whether the data directory's disk has room for writes (scenario 20). Pure. Refusing them while there is some left keeps the groups
/// alive: votes and hard states still find room, so leaders stay and reads are answered.</summary>
/// <param name="freeBytesMin">0: it always has.</param>
internal sealed class DiskWatch(string node, string path, long freeBytesMin)
{
    /// <summary>Why writes are refused; null: they are not.</summary>
    public string? Refusal { get; private set; }

    /// <param name="freeBytes">Null: it could not be found out, and nothing changes.</param>
    /// <returns>Whether writes are refused from now on that were not, or the other way round.</returns>
    public bool Observe(long? freeBytes)
    {
        if (freeBytes is not { } free || freeBytesMin == 0)
        {
            return false;
        }

        var refused = Refusal is not null;

        // A quarter more than what began it: a disk that is being filled and tidied does not make writes flicker.
        var refuses = free < (refused ? freeBytesMin + (freeBytesMin / 4) : freeBytesMin);
        Refusal = !refuses ? null : Refusal ??
            $"the disk of node {node} has {free >> 20} MiB free at {path}, less than sharded-kv.disk.free-bytes-min ({freeBytesMin >> 20} MiB); "
            + "make room there, reads go on and nothing was done";
        return refused != refuses;
    }
}
