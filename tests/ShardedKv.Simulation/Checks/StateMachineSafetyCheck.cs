using System.Collections.Immutable;
using ShardedKv.Core.Groups;
using ShardedKv.Raft;
using ShardedKv.Simulation.Disks;

namespace ShardedKv.Simulation.Checks;

/// <summary>Raft §5.4.3: no two replicas apply different entries at one index; and all are at equal states, with equal answers, after
/// equal entries.</summary>
internal static class StateMachineSafetyCheck
{
    /// <summary>Called after the entry was applied.</summary>
    public static void Applied(ReplicaDisk disk, Entry entry, ImmutableArray<ApplyResult> results, Committed first)
    {
        Must(entry.Position == first.Position, disk, $"applies {entry.Position} where {first.Position} was applied");
        Must(LogMatchingCheck.ContentOf(entry) == first.Content, disk, $"applies another content at {entry.Position}");
        Must(disk.Store.Hash == first.State, disk, $"is at another state after {entry.Position}");
        Must(results.SequenceEqual(first.Results), disk, $"answers otherwise for {entry.Position}");
    }

    public static void Jumped(ReplicaDisk disk, CommittedLog committed)
    {
        var applied = disk.Store.Applied;
        if (applied == LogPosition.Zero)
        {
            return;
        }

        var first = committed.At(applied.Index);
        Must(first is not null && first.Position == applied, disk, $"has a store at {applied}, which nobody committed");
        Must(disk.Store.Hash == first!.State, disk, $"is at another state at {applied}");
    }

    private static void Must(bool condition, ReplicaDisk disk, string sentence)
    {
        if (!condition)
        {
            throw new PropertyViolation(Property.StateMachineSafety, $"{disk.Replica} of {disk.Group} {sentence}");
        }
    }
}
