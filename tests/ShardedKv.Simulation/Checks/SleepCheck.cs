using System.Runtime.InteropServices;
using ShardedKv.Raft;
using ShardedKv.Simulation.Disks;

namespace ShardedKv.Simulation.Checks;

/// <summary>Who sleeps waits for nobody. A sleeper repeats nothing and notices no silence: what it has not heard to be committed might stay
/// so, and who is behind would stay behind. So a sleeper knows all of its log to be committed, and a leader sleeps when every
/// member has its whole log and has agreed to this sleep.</summary>
internal sealed class SleepCheck(DiskRegistry disks)
{
    // The newest attempt that a leader has asked about, and that a member has agreed to.
    private readonly Dictionary<(GroupId, Term), long> _asked = [];
    private readonly Dictionary<(GroupId, Term, ReplicaId), long> _agreed = [];

    public void Sent(ReplicaDisk disk, Message message)
    {
        switch (message)
        {
            case Quiesce question:
                _asked[(disk.Group, question.Term)] = question.Attempt;
                break;
            case QuiesceAgreed agreement:
                // It may agree to an earlier attempt once more, whose question was late.
                ref var newest = ref CollectionsMarshal.GetValueRefOrAddDefault(_agreed, (disk.Group, agreement.Term, disk.Replica), out _);
                newest = Math.Max(newest, agreement.Attempt);
                break;
            default:
                break;
        }
    }

    /// <summary>A replica that sleeps has taken an input, and sleeps.</summary>
    public static void Sleeps(ReplicaDisk disk, ReplicaStatus status)
    {
        if (status.Commit != status.LastLog.Index)
        {
            throw new PropertyViolation(
                Property.Sleep, $"{disk.Replica} of {disk.Group} sleeps, knows {status.Commit} to be committed, and its log goes on to {status.LastLog}");
        }
    }

    /// <summary>A leader has fallen asleep.</summary>
    public void Slept(ReplicaDisk leader, Term term)
    {
        var log = leader.Journal.Written;
        var attempt = _asked.GetValueOrDefault((leader.Group, term));
        foreach (var member in log.Membership.Members)
        {
            if (disks.Of(leader.Group).FirstOrDefault(disk => disk.Replica == member) is not { } held || !held.Journal.Durable.Covers(log.Last))
            {
                throw new PropertyViolation(Property.Sleep, $"{leader.Replica} leads {leader.Group} and sleeps at {log.Last}, which {member} does not have");
            }

            if (member != leader.Replica && _agreed.GetValueOrDefault((leader.Group, term, member)) != attempt)
            {
                throw new PropertyViolation(Property.Sleep, $"{leader.Replica} leads {leader.Group} and sleeps in {term}, and {member} has not agreed to it");
            }
        }
    }
}
