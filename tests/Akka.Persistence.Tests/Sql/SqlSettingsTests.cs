using Akka.Actor;
using Akka.Persistence.Tests.Support;

namespace Akka.Persistence.Tests.Sql;

/// <summary>A setting that has no effect here is an error that names its path; so is one that is wrong or missing.</summary>
public sealed class SqlSettingsTests : PersistenceSpec
{
    [Theory]
    [InlineData("batch-size = 0", "akka.persistence.journal.sql.batch-size is 0; it is at least 1")]
    [InlineData("buffer-size = 0", "akka.persistence.journal.sql.buffer-size is 0")]
    [InlineData("parallelism = -1", "akka.persistence.journal.sql.parallelism is -1")]
    [InlineData("replay-batch-size = 0", "akka.persistence.journal.sql.replay-batch-size is 0")]
    [InlineData("db-round-trip-max-batch-size = 0", "akka.persistence.journal.sql.db-round-trip-max-batch-size is 0")]
    [InlineData("db-round-trip-max-tag-batch-size = 0", "akka.persistence.journal.sql.db-round-trip-max-tag-batch-size is 0")]
    [InlineData("max-row-by-row-size = 50", "akka.persistence.journal.sql.max-row-by-row-size is '50'")]
    [InlineData("prefer-parameters-on-multirow-insert = on", "akka.persistence.journal.sql.prefer-parameters-on-multirow-insert is 'on'")]
    [InlineData("use-clone-connection = off", "akka.persistence.journal.sql.use-clone-connection is 'off'")]
    [InlineData("materializer-dispatcher = other", "akka.persistence.journal.sql.materializer-dispatcher is 'other'")]
    [InlineData("use-shared-db = other", "akka.persistence.journal.sql.use-shared-db is 'other'")]
    [InlineData("dao = Other", "akka.persistence.journal.sql.dao is 'Other'")]
    [InlineData("plugin-id = other", "akka.persistence.journal.sql.plugin-id is 'other'")]
    [InlineData("table-mapping = mysql", "akka.persistence.journal.sql.table-mapping is 'mysql'")]
    [InlineData("default.schema-name = main", "akka.persistence.journal.sql.default.schema-name is 'main'; SQLite has no schemas")]
    [InlineData("table-mapping = postgresql", "akka.persistence.journal.sql.postgresql.schema-name is 'public'; SQLite has no schemas")]
    [InlineData("default.journal.table-name = \"a b\"", "akka.persistence.journal.sql.default.journal.table-name is 'a b'")]
    [InlineData("default.journal.columns.message = \"x]\"", "akka.persistence.journal.sql.default.journal.columns.message is 'x]'")]
    [InlineData("write-isolation-level = chaos", "akka.persistence.journal.sql.write-isolation-level is 'chaos'")]
    [InlineData("read-isolation-level = none", "akka.persistence.journal.sql.read-isolation-level is 'none'")]
    [InlineData("provider-name = SqlServer", "akka.persistence.journal.sql.provider-name is 'SqlServer'; this version supports 'SQLite.MS'")]
    [InlineData("provider-name = \"SQLite.Classic\"", "akka.persistence.journal.sql.provider-name is 'SQLite.Classic'")]
    [InlineData("connection-string = \"\"", "akka.persistence.journal.sql.connection-string is not set")]
    [InlineData("connection-string = \"Data Source=:memory:\"", "akka.persistence.journal.sql.connection-string names no file")]
    [InlineData("connection-string = \"Host=here\"", "akka.persistence.journal.sql.connection-string is not understood by Microsoft.Data.Sqlite")]
    [InlineData("connection-string = \"Data Source=/no/such/folder/x.db\"", "unable to open database file")]
    [InlineData("provider-name = \"PostgreSQL.15\"", "akka.persistence.journal.sql.connection-string is not understood by Npgsql")]
    [InlineData(
        "provider-name = PostgreSQL, connection-string = \"Host=/none;Maximum Pool Size=1\"",
        "akka.persistence.journal.sql.connection-string has Maximum Pool Size 1")]
    [InlineData(
        "provider-name = PostgreSQL, connection-string = \"Host=/none\", warn-on-auto-init-fail = off", "The SQL plugin did not start")]
    [InlineData("tag-write-mode = Somewhere", "akka.persistence.journal.sql.tag-write-mode is 'Somewhere'")]
    [InlineData("tag-write-mode = 7", "akka.persistence.journal.sql.tag-write-mode is '7'")]
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

    [Theory]
    [InlineData("batch-size = 100, delete-compatibility-mode = off, table-mapping = default, use-clone-connection = on, max-row-by-row-size = 100")]
    [InlineData("plugin-id = \"akka.persistence.journal.sql\", use-shared-db = \"\", prefer-parameters-on-multirow-insert = false")]
    [InlineData("read-isolation-level = read-committed, write-isolation-level = serializable")]
    [InlineData("read-isolation-level = snapshot, write-isolation-level = repeatable-read")]
    [InlineData("provider-name = SQLite, read-isolation-level = read-uncommitted")]
    public async Task What_is_meant_as_it_is_done_here_is_accepted(string settings)
    {
        await using var scope = new SystemScope(Start(SqlHocon(journal: settings)));
        var probe = new Probe(scope.System);

        scope.System.ActorOf(ScriptActor.Props("id-1", probe));

        await probe.Expect(new Recovered(RecoveryCompleted.Instance));
    }

    [Fact]
    public async Task A_server_that_is_not_there_fails_the_recovery_with_the_reason()
    {
        await using var scope = new SystemScope(Start(SqlPlugins.Hocon("PostgreSQL", "Host=/no/such/folder")));
        var probe = new Probe(scope.System);

        scope.System.ActorOf(ScriptActor.Props("id-1", probe));

        Assert.IsType<Npgsql.NpgsqlException>((await probe.Expect<RecoveryFailed>()).Cause, exactMatch: false);
    }

    [Fact]
    public void A_plugin_path_that_is_not_there_fails_the_actors_start()
    {
        var extension = Persistence.Instance.Apply(System);

        Assert.Throws<ArgumentException>(() => extension.JournalFor("no.such.journal"));
        Assert.Throws<ArgumentException>(() => extension.SnapshotStoreFor("no.such.store"));
    }
}
