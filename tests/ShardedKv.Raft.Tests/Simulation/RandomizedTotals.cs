namespace ShardedKv.Raft.Tests.Simulation;

/// <summary>What happened in a run, to see that it meant something.</summary>
internal readonly record struct RandomizedTotals(
    long Committed, long ReadsServed, long ReadsFailed, long LeaseReads, long ForwardedReads, long Messages, long Crashes, long Transfers, long Changes, long Installs, long Sleeps)
{
    public static RandomizedTotals operator +(RandomizedTotals left, RandomizedTotals right) => new(
        left.Committed + right.Committed,
        left.ReadsServed + right.ReadsServed,
        left.ReadsFailed + right.ReadsFailed,
        left.LeaseReads + right.LeaseReads,
        left.ForwardedReads + right.ForwardedReads,
        left.Messages + right.Messages,
        left.Crashes + right.Crashes,
        left.Transfers + right.Transfers,
        left.Changes + right.Changes,
        left.Installs + right.Installs,
        left.Sleeps + right.Sleeps);
}
