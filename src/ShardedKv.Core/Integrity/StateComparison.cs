using System.Collections.Immutable;
using ShardedKv.Raft;

namespace ShardedKv.Core.Integrity;

/// <summary>Holds a replica's checkpoints against those that the other members of its group report. One caller.</summary>
public sealed class StateComparison(ReplicaId self)
{
    /// <summary>Of each replica; the oldest goes first. Those of ten seconds each reach back over a minute.</summary>
    public const int CheckpointsMax = 8;

    // By index, then by replica. A report may come before this replica is there itself.
    private readonly SortedDictionary<LogIndex, Dictionary<ReplicaId, StateCheckpoint>> reports = [];

    /// <param name="replica">This one, or another member.</param>
    /// <returns>Null while nothing can be said yet, and while all that is known is equal.</returns>
    public StateVerdict? Add(ReplicaId replica, StateCheckpoint checkpoint, Membership members)
    {
        if (!members.Members.Contains(replica) && replica != self)
        {
            return null;
        }

        if (!reports.TryGetValue(checkpoint.At, out var there))
        {
            reports.Add(checkpoint.At, there = []);
        }

        there[replica] = checkpoint;
        Forget(replica);
        return Judge(checkpoint.At, there, members);
    }

    private StateVerdict? Judge(LogIndex at, Dictionary<ReplicaId, StateCheckpoint> there, Membership members)
    {
        if (!there.TryGetValue(self, out var own))
        {
            return null;
        }

        var states = there.GroupBy(report => report.Value).ToList();
        if (states.Count == 1)
        {
            return null;
        }

        var agreed = states.Find(state => 2 * state.Count(report => members.Voters.Contains(report.Key)) > members.Voters.Length);
        if (agreed is null)
        {
            return there.Keys.Count(members.Voters.Contains) == members.Voters.Length
                ? new StateVerdict.Undecided(at, [.. there.Keys.Order()])
                : null;
        }

        return agreed.Key == own
            ? new StateVerdict.OthersDiffer(at, [.. there.Where(report => report.Value != own).Select(report => report.Key).Order()])
            : new StateVerdict.SelfDiffers(at, [.. agreed.Select(report => report.Key).Order()], own.DiffersIn(agreed.Key));
    }

    private void Forget(ReplicaId replica)
    {
        var its = reports.Where(at => at.Value.ContainsKey(replica)).Select(at => at.Key).ToList();
        foreach (var at in its.Take(its.Count - CheckpointsMax))
        {
            reports[at].Remove(replica);
            if (reports[at].Count == 0)
            {
                reports.Remove(at);
            }
        }
    }
}

/// <summary>What replicas' states at one index say of each other. Closed.</summary>
public abstract record StateVerdict(LogIndex At)
{
    /// <summary>A majority of the voters agrees on another state than this replica's, which must serve no more.</summary>
    /// <param name="Sections">Where it differs.</param>
    public sealed record SelfDiffers(LogIndex At, ImmutableArray<ReplicaId> Agreeing, ImmutableArray<StateSection> Sections) : StateVerdict(At);

    /// <summary>A majority agrees with this replica; these do not, and find so themselves.</summary>
    public sealed record OthersDiffer(LogIndex At, ImmutableArray<ReplicaId> Replicas) : StateVerdict(At);

    /// <summary>All voters have reported and no majority agrees: nobody can say who is right.</summary>
    public sealed record Undecided(LogIndex At, ImmutableArray<ReplicaId> Replicas) : StateVerdict(At);
}
