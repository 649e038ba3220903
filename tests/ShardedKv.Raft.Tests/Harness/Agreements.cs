namespace ShardedKv.Raft.Tests.Harness;

/// <summary>Waiting in virtual time for a leader or an agreement; each fails when it does not come.</summary>
internal static class Agreements
{
    /// <returns>The leader of a majority, once it has committed in its term; fails after <paramref name="ticks"/>.</returns>
    public static int Elect(this ScenarioCluster cluster, int ticks = 200)
    {
        for (var tick = 0; tick < ticks; tick++)
        {
            if (cluster.Leader is { } leader && cluster.HasCommittedInTerm(leader) && !cluster.Replica(leader).Paused)
            {
                return leader;
            }

            cluster.Run(1);
        }

        throw new InvalidOperationException($"no leader after {ticks} ticks: {cluster}");
    }

    public static LogIndex Agree(this ScenarioCluster cluster, string value) => cluster.Agree(value, cluster.Ids);

    /// <summary>Proposes until the value is committed and every one of <paramref name="applied"/> has applied it.</summary>
    public static LogIndex Agree(this ScenarioCluster cluster, string value, int[] applied, int ticks = 200)
    {
        LogPosition? proposed = null;
        for (var tick = 0; tick < ticks; tick++)
        {
            if (proposed is { } position && cluster.Committed >= position.Index
                && applied.All(id => cluster.Replica(id).Applied.Count >= position.Index.Value))
            {
                if (cluster.Replica(applied[0]).Applied[(int)position.Index.Value - 1].Term == position.Term)
                {
                    return position.Index;
                }

                proposed = null;
            }

            if (proposed is null || (cluster.Leader is { } newest && cluster.TermOf(newest) > proposed.Value.Term))
            {
                proposed = cluster.Leader is { } leader && cluster.Propose(leader, value) is ProposeResult.Accepted accepted ? accepted.Position : null;
            }

            cluster.Run(1);
        }

        throw new InvalidOperationException($"no agreement on {value} after {ticks} ticks: {cluster}");
    }

    public static bool HasCommittedInTerm(this ScenarioCluster cluster, int id) =>
        cluster.Replica(id).Log.TermAt(cluster.CommitOf(id)) == cluster.TermOf(id);
}
