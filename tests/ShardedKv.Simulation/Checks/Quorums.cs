using System.Collections.Immutable;
using ShardedKv.Raft;

namespace ShardedKv.Simulation.Checks;

/// <summary>Majorities counted anew, beside the product's.</summary>
internal static class Quorums
{
    /// <summary>Of the voters, and of the outgoing ones while the membership is joint (Raft §6).</summary>
    public static bool Of(Membership membership, Func<ReplicaId, bool> agrees) =>
        Majority(membership.Voters, agrees) && (membership.Outgoing.IsEmpty || Majority(membership.Outgoing, agrees));

    private static bool Majority(ImmutableArray<ReplicaId> voters, Func<ReplicaId, bool> agrees) =>
        2 * voters.Count(agrees) > voters.Length;
}
