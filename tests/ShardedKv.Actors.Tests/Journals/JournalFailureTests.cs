using ShardedKv.Actors.Replicas;
using ShardedKv.Core.Life;
using ShardedKv.Storage;

namespace ShardedKv.Actors.Tests.Journals;

/// <summary>What the segmented log's failures say of the life that they end, as the plugin gives them: wrapped, or as what stopped it
/// earlier.</summary>
public sealed class JournalFailureTests
{
    [Theory]
    [InlineData(LogFailure.SyncFailed, LifeEnd.JournalNotSynced)]
    [InlineData(LogFailure.Damaged, LifeEnd.JournalDamaged)]
    [InlineData(LogFailure.UnknownFormat, LifeEnd.JournalDamaged)]
    [InlineData(LogFailure.InputOutput, LifeEnd.JournalRefused)]
    [InlineData(LogFailure.DiskFull, LifeEnd.JournalRefused)]
    public void A_failure_of_the_log_ends_a_life_by_what_it_was(LogFailure failure, LifeEnd expected)
    {
        var cause = new LogException(failure, "log", "detail", "remedy");

        Assert.Equal(expected, JournalFailures.EndOf(cause));
        Assert.Equal(expected, JournalFailures.EndOf(new InvalidOperationException("The segmented log did not start", cause)));
        Assert.Equal(expected, JournalFailures.EndOf(new LogException(LogFailure.Stopped, "log", "detail", "remedy", cause)));
    }
}
