using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence.Sql;
using Akka.Persistence.Sql.Config;
using Akka.Persistence.Sql.Db.Sqlite;
using Microsoft.Data.Sqlite;

namespace Akka.Persistence.Tests.Support;

/// <summary>A system on the SQL plugins, whose database the test takes part in.</summary>
public abstract class SqlSpec : PersistenceSpec
{
    protected SqlSpec(string journal = "", string connection = "")
    {
        JournalHocon = journal;
        Connection = connection;
    }

    protected string JournalHocon { get; }

    protected string Connection { get; }

    protected string File => Path.Combine(Folder, "journal.db");

    protected IActorRef Journal => Persistence.Instance.Apply(System).JournalFor(null);

    protected override string Hocon => SqlHocon("journal.db" + Connection, JournalHocon);

    private DatabaseSettings Settings => new(
        ConfigurationFactory.ParseString(Hocon).GetConfig(SqlPersistence.JournalConfigPath)
            .WithFallback(SqlPersistence.DefaultJournalConfiguration),
        "test");

    /// <summary>The writer that the journal uses, for as long as <paramref name="test"/> runs.</summary>
    internal async Task WithWriter(Func<SqliteWriter, Task> test)
    {
        await JournalIsReady();
        var database = SqliteDatabase.Acquire(Settings);
        try
        {
            await test(database.Writer);
        }
        finally
        {
            database.Release();
        }
    }

    /// <summary>Everything sent to the journal before this is in its writer's queue.</summary>
    protected async Task JournalIsReady()
        => await Journal.Ask<ActorIdentity>(new Identify("ready"), TimeSpan.FromSeconds(30));

    /// <summary>Keeps the writer's thread busy until the result is set; what comes meanwhile queues up.</summary>
    internal static async Task<ManualResetEventSlim> Block(SqliteWriter writer)
    {
        var release = new ManualResetEventSlim();
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        writer.Enqueue(
            new SqliteAction(_ =>
            {
                entered.SetResult();
                release.Wait(TimeSpan.FromSeconds(30));
            }),
            int.MaxValue);
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(30));
        return release;
    }

    internal static async Task OnWriter(SqliteWriter writer, Action<SqliteHandle> action)
    {
        var item = new SqliteAction(action);
        writer.Enqueue(item, int.MaxValue);
        await item.Outcome.WaitAsync(TimeSpan.FromSeconds(30));
    }

    protected void Write(Probe probe, params IPersistentRepresentation[] events)
        => Journal.Tell(new WriteMessages([new AtomicWrite([.. events])], probe.Ref, 1));

    protected static Persistent Event(string id, long sequenceNr, object? payload = null)
        => new(payload ?? $"e-{sequenceNr}", sequenceNr, id, writerGuid: "w");

    /// <summary>All rows of a query, each a list of its values.</summary>
    protected List<object[]> Query(string sql) => Query(File, sql);

    protected static List<object[]> Query(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are the tests' own.
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var rows = new List<object[]>();
        while (reader.Read())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }

        return rows;
    }
}
