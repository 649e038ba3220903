using Akka.Actor;
using Akka.Persistence.Tests.Support;

namespace Akka.Persistence.Tests.Sql;

/// <summary>A setting that has no effect here is an error that names its path; so is one that is wrong or missing.</summary>
public sealed class SqlSettingsTests : PersistenceSpec
{
    [Theory]
    [InlineData("batch-size = 50", "akka.persistence.journal.sql.batch-size is '50'")]
    [InlineData("delete-compatibility-mode = on", "akka.persistence.journal.sql.delete-compatibility-mode is")]
    [InlineData("table-mapping = sqlite", "akka.persistence.journal.sql.table-mapping is 'sqlite'")]
    [InlineData("write-isolation-level = serializable", "akka.persistence.journal.sql.write-isolation-level is")]
    [InlineData("provider-name = PostgreSQL", "akka.persistence.journal.sql.provider-name is 'PostgreSQL'")]
    [InlineData("connection-string = \"\"", "akka.persistence.journal.sql.connection-string is not set")]
    [InlineData("connection-string = \"Data Source=:memory:\"", "names no file")]
    [InlineData("tag-write-mode = Somewhere", "akka.persistence.journal.sql.tag-write-mode is 'Somewhere'")]
    [InlineData("replay-batch-size = 0", "akka.persistence.journal.sql.replay-batch-size is 0")]
    [InlineData("connection-string = \"Data Source=/no/such/folder/x.db\"", "unable to open database file")]
    public async Task A_journal_with_such_a_setting_fails_recoveries_with_the_reason(string setting, string reason)
    {
        await using var scope = new SystemScope(Start(SqlHocon(journal: setting)));
        var probe = new Probe(scope.System);

        scope.System.ActorOf(ScriptActor.Props("id-1", probe));

        var failure = await probe.Expect<RecoveryFailed>();
        Assert.Contains(reason, failure.Cause.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_snapshot_store_with_such_a_setting_fails_recoveries_with_the_reason()
    {
        await using var scope = new SystemScope(Start(SqlHocon(snapshotStore: "dao = Other")));
        var probe = new Probe(scope.System);

        scope.System.ActorOf(ScriptActor.Props("id-1", probe));

        var failure = await probe.Expect<RecoveryFailed>();
        Assert.Contains("akka.persistence.snapshot-store.sql.dao is 'Other'", failure.Cause.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Defaults_that_are_written_out_are_accepted()
    {
        await using var scope = new SystemScope(Start(SqlHocon(
            journal: "batch-size = 100, delete-compatibility-mode = off, table-mapping = default, use-clone-connection = on")));
        var probe = new Probe(scope.System);

        scope.System.ActorOf(ScriptActor.Props("id-1", probe));

        await probe.Expect(new Recovered(RecoveryCompleted.Instance));
    }

    [Fact]
    public void A_plugin_path_that_is_not_there_fails_the_actors_start()
    {
        var extension = Persistence.Instance.Apply(System);

        Assert.Throws<ArgumentException>(() => extension.JournalFor("no.such.journal"));
        Assert.Throws<ArgumentException>(() => extension.SnapshotStoreFor("no.such.store"));
    }
}
