using ShardedKv.Raft;
using ShardedKv.Simulation.Disks;

namespace ShardedKv.Simulation.Checks;

/// <summary>Raft §5.4: what is committed in one term is in the log of every leader of a later term.</summary>
internal static class LeaderCompletenessCheck
{
    public static void Led(ReplicaDisk disk, Term term, CommittedLog committed)
    {
        var log = disk.Journal.Written;
        for (var index = log.Start.Index; committed.At(index.Next()) is { } entry; index = index.Next())
        {
            // A vote of an old term may arrive late, when a newer leader has committed more.
            if (entry.By < term && !log.Covers(entry.Position))
            {
                throw new PropertyViolation(
                    Property.LeaderCompleteness,
                    $"{disk.Replica} leads {disk.Group} in {term} without {entry.Position}, committed by {entry.By}; its log ends at {log.Last}");
            }
        }
    }
}
