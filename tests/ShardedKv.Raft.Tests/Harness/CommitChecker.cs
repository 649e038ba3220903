namespace ShardedKv.Raft.Tests.Harness;

/// <summary>
/// Leader completeness (§5.4), state machine safety (§5.4.3), durability: what is committed is on a majority's disks, at the
/// same place for all, in every later leader's log, and nothing is applied before it is in its own journal.
/// </summary>
internal sealed class CommitChecker(IReadOnlyCollection<ScenarioReplica> replicas)
{
    private readonly List<(Entry Entry, Term By)> _committed = [];

    public LogIndex Last => new(_committed.Count);

    public void Advanced(ScenarioReplica replica, LogIndex commit, Term term, bool leads)
    {
        if (leads && commit > Last)
        {
            var newest = replica.Log[(int)commit.Value - 1];
            Assert.True(newest.Term == term, $"{replica} commits {newest.Position} by counting in {term} (§5.4.2)");
        }

        while (Last < commit)
        {
            Assert.True(leads, $"{replica} knows of commit {commit} before any leader ({Last})");
            var entry = replica.Log[_committed.Count];
            var durable = replicas.Count(other => other.Disk.Holds(entry.Position));
            Assert.True(durable > replicas.Count / 2, $"{replica} commits {entry.Position} that {durable} of {replicas.Count} disks hold");
            _committed.Add((entry, term));
        }
    }

    public void Elected(ScenarioReplica leader, Term term)
    {
        // Votes of an old term may arrive late, after a newer leader has committed more: §5.4 speaks of earlier terms only.
        for (var place = 0; place < _committed.Count && _committed[place].By < term; place++)
        {
            Assert.True(
                place < leader.Log.Count && leader.Log[place].Position == _committed[place].Entry.Position,
                $"{leader} leads {term} without committed {_committed[place].Entry.Position}");
        }
    }

    public void Applies(ScenarioReplica replica, Entry entry)
    {
        Assert.True(entry.Index.Value == replica.Applied.Count + 1, $"{replica} applies {entry.Index} after i{replica.Applied.Count}");
        Assert.True(entry.Index <= Last, $"{replica} applies {entry.Position} that nobody committed");
        Assert.True(_committed[(int)entry.Index.Value - 1].Entry.Equals(entry), $"{replica} applies another {entry.Index} than was committed");
        Assert.True(replica.Disk.Holds(entry.Position), $"{replica} applies {entry.Position} before it is in its journal");
    }
}
