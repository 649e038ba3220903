using ShardedKv.Raft;
using ShardedKv.Simulation.Disks;
using ShardedKv.Simulation.Network;

namespace ShardedKv.Simulation.Nodes;

/// <summary>The snapshots that one life has pinned, for other replicas to fetch.</summary>
internal sealed class SnapshotSource
{
    public const int RowsPerPacket = 8;

    private readonly Dictionary<SnapshotId, SimulatedStore> _pinned = [];

    public void Pin(SnapshotId id, SimulatedStore store) => _pinned.Add(id, store.Copy());

    public void Drop(SnapshotId id) => _pinned.Remove(id);

    /// <param name="damage">A bit of the answer is to be flipped on its way.</param>
    public RowsPacket Answer(FetchPacket asked, bool damage)
    {
        if (!_pinned.TryGetValue(asked.Id, out var store))
        {
            return new RowsPacket(asked.To, asked.Asks, asked.Id, asked.First, null, 0, 0);
        }

        KeyValuePair<byte[], ReadOnlyMemory<byte>>[] rows = [.. store.Range(asked.First, RowsPerPacket)];
        return new RowsPacket(asked.To, asked.Asks, asked.Id, asked.First, rows, store.Rows, ChecksumOf(rows) ^ (damage ? 1UL : 0));
    }

    public static ulong ChecksumOf(IEnumerable<KeyValuePair<byte[], ReadOnlyMemory<byte>>> rows) =>
        rows.Aggregate(0UL, (sum, row) => sum + RowHash.Of(row.Key, row.Value.Span));
}
