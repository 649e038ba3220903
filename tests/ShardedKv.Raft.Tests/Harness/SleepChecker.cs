namespace ShardedKv.Raft.Tests.Harness;

/// <summary>A leader sleeps only when every member has its whole log on disk, so nobody waits for anything.</summary>
internal sealed class SleepChecker(IReadOnlyDictionary<ReplicaId, ScenarioReplica> replicas)
{
    private readonly Dictionary<ReplicaId, (int Life, Term Term)> _asleep = [];

    /// <summary>How often a leader fell asleep.</summary>
    public int Sleeps { get; private set; }

    public void Observe(ScenarioReplica replica, ReplicaStatus status)
    {
        if (status.Role != ReplicaRole.Leader || !replica.Live!.IsAsleep)
        {
            _asleep.Remove(replica.Id);
            return;
        }

        if (!_asleep.TryAdd(replica.Id, (replica.Life, status.Term)))
        {
            return;
        }

        Sleeps++;
        Assert.True(status.Commit == status.LastLog.Index, $"{replica} sleeps with {status.LastLog} not committed");
        Assert.All(status.Membership.Members, member =>
            Assert.True(replicas[member].Disk.Holds(status.LastLog), $"{replica} sleeps, {member} lacks {status.LastLog}"));
    }
}
