using ShardedKv.Raft;
using ShardedKv.Simulation.Disks;

namespace ShardedKv.Simulation.Checks;

/// <summary>Raft §5.4: what is committed in one term is in the log of every leader of a later term: of those that are elected, and of those
/// that the disks would let a majority elect.</summary>
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

    /// <summary>A replica is the first to apply an entry. Whoever lacks it is behind one voter at least of every quorum of its own.</summary>
    /// <param name="all">The group's disks.</param>
    public static void Committed(ReplicaDisk disk, LogPosition position, IReadOnlyList<ReplicaDisk> all)
    {
        foreach (var other in all)
        {
            var log = other.Journal.Durable;
            if (!log.Covers(position) && log.Membership.HasVoter(other.Replica)
                && Quorums.Of(log.Membership, voter => voter == other.Replica || all.Any(one => one.Replica == voter && one.Journal.Durable.Last <= log.Last)))
            {
                throw new PropertyViolation(
                    Property.LeaderCompleteness,
                    $"{disk.Replica} of {disk.Group} applies {position}, and {other.Replica}, whose log ends at {log.Last}, could be elected without it");
            }
        }
    }
}
