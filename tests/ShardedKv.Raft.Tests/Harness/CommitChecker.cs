namespace ShardedKv.Raft.Tests.Harness;

/// <summary>
/// Leader completeness (§5.4), state machine safety (§5.4.3), durability: what is committed is on a quorum's disks, at the
/// same place for all, in every later leader's log, and nothing is applied before it is in its own journal.
/// </summary>
internal sealed class CommitChecker(IReadOnlyDictionary<ReplicaId, ScenarioReplica> replicas)
{
    private readonly List<(Entry Entry, Term By)> _committed = [];

    public LogIndex Last => new(_committed.Count);

    /// <param name="membership">That the commit was decided under.</param>
    public void Advanced(ScenarioReplica replica, LogIndex commit, Term term, bool leads, Membership membership)
    {
        if (leads && commit > Last)
        {
            var newest = replica.Log.At(commit);
            Assert.True(newest.Term == term, $"{replica} commits {newest.Position} by counting in {term} (§5.4.2)");
        }

        while (Last < commit)
        {
            Assert.True(leads, $"{replica} knows of commit {commit} before any leader ({Last})");
            var entry = replica.Log.At(Last.Next());
            Assert.True(
                MembershipChecker.IsQuorum(membership, voter => replicas[voter].Disk.Holds(entry.Position)),
                $"{replica} commits {entry.Position} under {membership}, and no quorum's disks hold it");
            if (entry.Kind == EntryKind.Membership && MembershipCodec.Decode(entry.Payload) is { IsJoint: true } joint)
            {
                // The step that follows is in force by now, and needs less.
                Assert.True(
                    MembershipChecker.IsQuorum(joint, voter => replicas[voter].Disk.Holds(entry.Position)),
                    $"{replica} commits {joint} at {entry.Position}, and its own quorum's disks do not hold it");
            }

            _committed.Add((entry, term));
        }
    }

    public void Elected(ScenarioReplica leader, Term term)
    {
        // Votes of an old term may arrive late, after a newer leader has committed more: §5.4 speaks of earlier terms only.
        for (var place = 0; place < _committed.Count && _committed[place].By < term; place++)
        {
            var position = _committed[place].Entry.Position;
            Assert.True(leader.Log.Covers(position), $"{leader} leads {term} without committed {position}");
        }
    }

    public void Applies(ScenarioReplica replica, Entry entry)
    {
        Assert.True(entry.Index.Value == replica.Applied.Count + 1, $"{replica} applies {entry.Index} after i{replica.Applied.Count}");
        Committed(replica, entry);
        Assert.True(replica.Disk.Holds(entry.Position), $"{replica} applies {entry.Position} before it is in its journal");
    }

    /// <summary>A snapshot holds exactly what was committed, and takes nothing back.</summary>
    public void Installs(ScenarioReplica replica, Entry[] snapshot)
    {
        Assert.True(snapshot.Length > replica.Applied.Count, $"{replica} at i{replica.Applied.Count} installs a snapshot of i{snapshot.Length}");
        Assert.All(snapshot, entry => Committed(replica, entry));
    }

    private void Committed(ScenarioReplica replica, Entry entry)
    {
        Assert.True(entry.Index <= Last, $"{replica} applies {entry.Position} that nobody committed");
        Assert.True(_committed[(int)entry.Index.Value - 1].Entry.Equals(entry), $"{replica} applies another {entry.Index} than was committed");
    }
}
