using Microsoft.Data.Sqlite;
using ShardedKv.Actors.Replicas;
using ShardedKv.Core.Formats;
using ShardedKv.Core.Life;
using ShardedKv.Raft;
using ShardedKv.Storage;

namespace ShardedKv.Actors.Tests.Replicas;

/// <summary>What a failure of the disk makes of a replica (scenarios 17, 18, 20).</summary>
public sealed class LifeEndTests
{
    [Fact]
    public void A_journals_failures_say_what_ended_the_life()
    {
        Assert.Equal(LifeEnd.JournalRefused, JournalFailures.EndOf(new SqliteException("full", 13, 13)));
        Assert.Equal(LifeEnd.JournalRefused, JournalFailures.EndOf(new SqliteException("write", 10, 778)));
        Assert.Equal(LifeEnd.JournalNotSynced, JournalFailures.EndOf(new SqliteException("sync", 10, 1034)));
        Assert.Equal(LifeEnd.JournalDamaged, JournalFailures.EndOf(new SqliteException("corrupt", 11, 11)));
        Assert.Equal(LifeEnd.JournalDamaged, JournalFailures.EndOf(new RecoveryException("a gap")));
        Assert.Equal(LifeEnd.StoreBehind, JournalFailures.EndOf(new RecoveryException("behind") { StoreIsBehind = true }));
        Assert.Equal(LifeEnd.Broken, JournalFailures.EndOf(new InvariantException("broken")));
        Assert.Equal(LifeEnd.JournalRefused, JournalFailures.EndOf(new TimeoutException()));
    }

    [Fact]
    public void The_cause_counts_however_deep_it_lies() => Assert.Equal(
        LifeEnd.JournalNotSynced,
        JournalFailures.EndOf(new InvalidOperationException("outer", new AggregateException(new SqliteException("sync", 10, 1034)))));

    [Fact]
    public void A_stores_failures_say_what_ended_the_life()
    {
        Assert.Equal(LifeEnd.StoreDamaged, StoreFailures.EndOf(new StoreException(StoreFailure.Corrupt, "store.db", "damage")));
        Assert.Equal(LifeEnd.StoreUnknown, StoreFailures.EndOf(new CoreFormatException("no row")));
        Assert.Equal(LifeEnd.StoreUnknown, StoreFailures.EndOf(new StoreException(StoreFailure.UnknownFormat, "store.db", "format 9")));
        Assert.Equal(LifeEnd.StoreRefused, StoreFailures.EndOf(new StoreException(StoreFailure.DiskFull, "store.db", "full")));
        Assert.Equal(LifeEnd.Broken, StoreFailures.EndOf(new InvalidOperationException()));
    }
}
