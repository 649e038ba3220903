using ShardedKv.Core.Life;
using ShardedKv.Raft;
using ShardedKv.Simulation.Disks;

namespace ShardedKv.Simulation.Checks;

/// <summary>Raft §7: whether it was compacted or begins after a snapshot, a log begins after a committed position, and with the members as
/// of that position.</summary>
internal static class LogStartCheck
{
    public static void Written(ReplicaDisk disk, ReplicaEvent replicaEvent, CommittedLog committed)
    {
        if (replicaEvent.Start is not { } start || start.Position == LogPosition.Zero)
        {
            return;
        }

        var there = committed.At(start.Position.Index)?.Position;
        Must(there == start.Position, disk, start, $"where {there?.ToString() ?? "nothing"} was committed");
        var members = committed.MembershipAt(start.Position.Index) ?? disk.Initial;
        var kept = start switch
        {
            Compact compact => compact.Membership,
            LogReset reset => reset.Membership,
            _ => throw new InvariantException("the family of start changes is closed"),
        };
        Must(kept == members, disk, start, $"with {kept} where {members} were the members");
    }

    private static void Must(bool condition, ReplicaDisk disk, StartChange start, string sentence)
    {
        if (!condition)
        {
            throw new PropertyViolation(Property.LogStart, $"{disk.Replica} of {disk.Group} lets its log begin after {start.Position} {sentence}");
        }
    }
}
