using ShardedKv.Raft;
using ShardedKv.Simulation.Disks;

namespace ShardedKv.Simulation.Checks;

/// <summary>What is applied, and so may be acknowledged, is on a quorum's disks; what was acknowledged is there at the end.</summary>
internal sealed class DurabilityCheck(DiskRegistry disks)
{
    private readonly Dictionary<GroupId, LogIndex> _acknowledged = [];

    /// <summary>A replica is the first to apply an entry.</summary>
    public void Committed(ReplicaDisk disk, LogPosition position)
    {
        // The leader that committed it may have been in any of these memberships; the replica at hand may be behind.
        var held = disks.Of(disk.Group).Where(other => other.Journal.Durable.Covers(position)).Select(other => other.Replica).ToHashSet();
        if (!disks.Of(disk.Group).Any(other =>
                other.Journal.Written.MembershipsSince(position.Index).Any(membership => Quorums.Of(membership, held.Contains))))
        {
            throw new PropertyViolation(
                Property.Durability, $"{disk.Replica} of {disk.Group} applies {position}, which is on the disks of {string.Join(",", held.Order())} only");
        }
    }

    public void Acknowledged(GroupId group, LogIndex index) =>
        _acknowledged[group] = LogIndex.Max(index, _acknowledged.GetValueOrDefault(group));

    /// <summary>At the end, when all members of the group have been brought to the same position.</summary>
    public void Ended(GroupId group, ReplicaDisk member)
    {
        if (_acknowledged.GetValueOrDefault(group) > member.Store.Applied.Index)
        {
            throw new PropertyViolation(
                Property.Durability, $"a write of {group} at {_acknowledged[group]} was acknowledged; at the end {member.Replica} is at {member.Store.Applied}");
        }
    }
}
