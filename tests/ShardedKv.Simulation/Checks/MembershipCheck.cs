using ShardedKv.Core.Life;
using ShardedKv.Raft;
using ShardedKv.Simulation.Disks;

namespace ShardedKv.Simulation.Checks;

/// <summary>Raft §6, thesis §4: voters change by the joint configuration only; a change begins when the one before is committed, and
/// not before the leader has committed an entry of its own term.</summary>
internal sealed class MembershipCheck(DiskRegistry disks)
{
    private readonly HashSet<(GroupId, LogPosition)> _seen = [];

    /// <summary>Called after the event was folded into the written image.</summary>
    public void Written(ReplicaDisk disk, ReplicaEvent replicaEvent)
    {
        foreach (var entry in replicaEvent.Entries)
        {
            // The first to write an entry is nearly always the leader that made it; a follower may be faster, with the same log.
            if (entry.Kind == EntryKind.Membership && _seen.Add((disk.Group, entry.Position)))
            {
                Begun(disk, entry);
            }
        }
    }

    private void Begun(ReplicaDisk disk, Entry entry)
    {
        var log = disk.Journal.Written;
        var (before, index) = log.MembershipBefore(entry.Index);
        var next = MembershipCodec.Decode(entry.Payload);
        Must(disk, entry, IsStep(before, next), $"goes from {before} to {next}");
        Must(disk, entry, IsHeld(disk, log, index, before), $"follows {before} at {index}, which no majority holds");
        if (!before.IsJoint && log.Start.Term != entry.Term)
        {
            var own = log.FirstOf(entry.Term);
            Must(disk, entry, own < entry.Index && IsHeld(disk, log, own, before), "begins before its leader's term has committed");
        }
    }

    private static bool IsStep(Membership before, Membership next) =>
        before.IsJoint ? next == new Membership(before.Voters, [], before.Learners)
        : next.IsJoint ? next.Outgoing.SequenceEqual(before.Voters)
        : next.Voters.SequenceEqual(before.Voters);

    private bool IsHeld(ReplicaDisk disk, LogImage log, LogIndex index, Membership by)
    {
        if (index <= log.Start.Index)
        {
            return true;
        }

        var position = new LogPosition(index, log.TermAt(index)!.Value);
        return Quorums.Of(by, voter => disks.Of(disk.Group).Any(other => other.Replica == voter && other.Journal.Durable.Covers(position)));
    }

    private static void Must(ReplicaDisk disk, Entry entry, bool condition, string sentence)
    {
        if (!condition)
        {
            throw new PropertyViolation(Property.Membership, $"the change of {disk.Group} at {entry.Position}, written by {disk.Replica}, {sentence}");
        }
    }
}
