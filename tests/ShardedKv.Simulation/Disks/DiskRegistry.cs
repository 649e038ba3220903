using ShardedKv.Raft;

namespace ShardedKv.Simulation.Disks;

/// <summary>All disks that ever were, those of removed and wiped replicas too: a commit may rest on one that was lost since.</summary>
internal sealed class DiskRegistry
{
    private readonly Dictionary<GroupId, List<ReplicaDisk>> _disks = [];

    public IReadOnlyList<ReplicaDisk> Of(GroupId group) => _disks.TryGetValue(group, out var disks) ? disks : [];

    public void Add(ReplicaDisk disk)
    {
        if (!_disks.TryGetValue(disk.Group, out var disks))
        {
            _disks.Add(disk.Group, disks = []);
        }

        disks.Add(disk);
    }
}
