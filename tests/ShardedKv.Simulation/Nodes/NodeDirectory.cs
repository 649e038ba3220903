using ShardedKv.Core.Bootstrap;
using ShardedKv.Core.Configurations;
using ShardedKv.Raft;
using ShardedKv.Simulation.Disks;

namespace ShardedKv.Simulation.Nodes;

/// <summary>A node's data directory: the incarnation that was made with it, its replicas' files, and the tombstones of those that
/// were removed (design §5).</summary>
internal sealed class NodeDirectory(IncarnationId incarnation)
{
    private readonly SortedDictionary<GroupId, ReplicaDisk> _replicas = [];
    private readonly Dictionary<GroupId, ReplicaId> _tombstones = [];

    public IncarnationId Incarnation => incarnation;

    public IEnumerable<ReplicaDisk> Replicas => _replicas.Values;

    public ReplicaDisk? Find(GroupId group) => _replicas.GetValueOrDefault(group);

    public bool MayCreate(GroupId group, ReplicaId replica) => Tombstone.Allows(replica, _tombstones.GetValueOrDefault(group));

    public void Add(ReplicaDisk disk) => _replicas.Add(disk.Group, disk);

    public void Remove(ReplicaDisk disk)
    {
        _replicas.Remove(disk.Group);
        _tombstones[disk.Group] = Tombstone.After(disk.Replica, _tombstones.GetValueOrDefault(disk.Group));
    }
}
