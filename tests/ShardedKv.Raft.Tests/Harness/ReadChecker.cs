namespace ShardedKv.Raft.Tests.Harness;

/// <summary>Thesis §6.4: a read sees at least all that was committed, by whichever leader, when it was asked.</summary>
internal static class ReadChecker
{
    public static void Confirmed(ScenarioReplica replica, ScenarioRead read) =>
        Assert.True(
            read.Index >= read.CommittedAtStart,
            $"{replica} reads{(read.LeaseTerm is null ? "" : " by its lease")} at {read.Index}, {read.CommittedAtStart} was committed when {read.Token} was asked");
}
