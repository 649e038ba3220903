namespace ShardedKv.Raft.Tests.Harness;

/// <summary>
/// Raft §6: voters change only by way of a joint configuration of old and new; a change begins only when the one before is committed;
/// and what is in force at a replica is the last membership in its log.
/// </summary>
internal static class MembershipChecker
{
    /// <param name="log">After the entry was put in.</param>
    /// <param name="commit">Known at the replica.</param>
    public static void Appended(ScenarioReplica replica, LogImage log, Entry entry, LogIndex commit, bool leads)
    {
        if (entry.Kind != EntryKind.Membership)
        {
            return;
        }

        var before = log.MembershipAt(entry.Index.Before());
        var after = MembershipCodec.Decode(entry.Payload);
        var sound = before.IsJoint
            ? !after.IsJoint && after.Voters.SequenceEqual(before.Voters)
            : after.IsJoint ? after.Outgoing.SequenceEqual(before.Voters) : after.Voters.SequenceEqual(before.Voters);
        Assert.True(sound, $"{replica} goes from {before} to {after}");
        if (leads && log.LastOrDefault(other => other.Kind == EntryKind.Membership && other.Index < entry.Index) is { } last)
        {
            Assert.True(last.Index <= commit, $"{replica} changes members at {entry.Index} before {last.Index} is committed");
        }
    }

    public static void InForce(ScenarioReplica replica, ReplicaStatus status) =>
        Assert.True(
            status.Membership == replica.Log.MembershipAt(replica.Log.LastIndex),
            $"{replica} acts under {status.Membership}, its log says {replica.Log.MembershipAt(replica.Log.LastIndex)}");

    /// <summary>By the definition: more than half of the voters, and of the outgoing ones.</summary>
    public static bool IsQuorum(Membership membership, Func<ReplicaId, bool> agrees) =>
        2 * membership.Voters.Count(agrees) > membership.Voters.Length
        && (!membership.IsJoint || 2 * membership.Outgoing.Count(agrees) > membership.Outgoing.Length);
}
