using Akka.Actor;

namespace Akka.Persistence.Tests.Support.Postgres;

/// <summary>A system whose plugins keep everything in the class's PostgreSQL database.</summary>
public abstract class PostgresSpec(PostgresDatabase database) : PluginSpec, IClassFixture<PostgresDatabase>
{
    protected PostgresDatabase Database { get; } = database;

    protected IActorRef Journal => Persistence.Instance.Apply(System).JournalFor(null);

    protected override string Hocon => HoconWith();

    protected string HoconWith(string journal = "", string snapshotStore = "", string connection = "")
        => SqlPlugins.Hocon("PostgreSQL.15", Database.ConnectionString + connection, journal, snapshotStore);

    public override Task InitializeAsync()
    {
        Database.Require();
        return base.InitializeAsync();
    }

    /// <summary>Everything sent to the journal before this is in its writer's queue.</summary>
    protected async Task JournalIsReady()
        => await Journal.Ask<ActorIdentity>(new Identify("ready"), TimeSpan.FromSeconds(30));
}
