using ShardedKv.Raft;
using ShardedKv.Simulation.Disks;

namespace ShardedKv.Simulation.Checks;

/// <summary>A leader sleeps only when every member has its whole log: who is behind would stay behind, for a sleeper repeats nothing.</summary>
internal sealed class SleepCheck(DiskRegistry disks)
{
    public void Slept(ReplicaDisk leader)
    {
        var log = leader.Journal.Written;
        foreach (var member in log.Membership.Members)
        {
            if (disks.Of(leader.Group).FirstOrDefault(disk => disk.Replica == member) is not { } held || !held.Journal.Durable.Covers(log.Last))
            {
                throw new PropertyViolation(Property.Sleep, $"{leader.Replica} leads {leader.Group} and sleeps at {log.Last}, which {member} does not have");
            }
        }
    }
}
