using ShardedKv.Raft;
using ShardedKv.Simulation.Disks;
using ShardedKv.Simulation.Network;

namespace ShardedKv.Simulation.Nodes;

/// <summary>One snapshot on its way here, part by part.</summary>
internal sealed class SnapshotFetch(SnapshotReference snapshot)
{
    /// <summary>Parts asked for without any that came; then the fetch has failed.</summary>
    private const int TriesMax = 6;

    private readonly List<KeyValuePair<byte[], ReadOnlyMemory<byte>>> _rows = [];
    private int _tries;

    public SnapshotReference Snapshot => snapshot;

    /// <summary>The next row that is missing.</summary>
    public int First => _rows.Count;

    public bool IsWhole { get; private set; }

    /// <returns>False: give up.</returns>
    public bool MayAsk() => _tries++ < TriesMax;

    /// <param name="part">The next one.</param>
    /// <returns>False when it is damaged.</returns>
    public bool Take(RowsPacket part)
    {
        if (SnapshotSource.ChecksumOf(part.Rows!) != part.Checksum)
        {
            return false;
        }

        _tries = 0;
        _rows.AddRange(part.Rows!);
        IsWhole = _rows.Count == part.Total;
        return true;
    }

    public SimulatedStore ToStore() => SimulatedStore.Of(snapshot.Position, _rows);
}
