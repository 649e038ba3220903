using Akka.Actor;
using Akka.Configuration;

namespace Akka.Persistence.Tests.Support;

/// <summary>An actor system of its own for each test, and a directory that goes with it.</summary>
public abstract class PersistenceSpec : IAsyncLifetime
{
    private readonly string _hocon;
    private readonly Lazy<ActorSystem> _system;

    protected PersistenceSpec(string hocon = "")
    {
        Folder = Directory.CreateTempSubdirectory("akka-persistence-").FullName;
        _hocon = hocon;
        _system = new Lazy<ActorSystem>(() => Start(Hocon));
    }

    protected string Folder { get; }

    protected ActorSystem System => _system.Value;

    /// <summary>The settings of <see cref="System"/>, over the quiet defaults.</summary>
    protected virtual string Hocon => _hocon;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_system.IsValueCreated)
        {
            await System.Terminate().WaitAsync(TimeSpan.FromSeconds(30));
        }

        Directory.Delete(Folder, recursive: true);
    }

    protected static ActorSystem Start(string hocon) => ActorSystem.Create(
        "persistence",
        ConfigurationFactory.ParseString(hocon).WithFallback(ConfigurationFactory.ParseString(
            """
            akka.loglevel = OFF
            akka.stdout-loglevel = OFF
            akka.persistence.journal.plugin = "akka.persistence.journal.inmem"
            akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
            """)));

    protected Probe NewProbe() => new(System);

    /// <summary>Settings of the SQL plugins, on a file in <see cref="Folder"/>.</summary>
    protected string SqlHocon(string file = "journal.db", string journal = "", string snapshotStore = "") =>
        $$"""
        akka.persistence {
          journal {
            plugin = "akka.persistence.journal.sql"
            sql {
              class = "Akka.Persistence.Sql.Journal.SqlWriteJournal, Akka.Persistence.Sql"
              provider-name = "SQLite.MS"
              connection-string = "Data Source={{Path.Combine(Folder, file)}}"
              {{journal}}
            }
          }
          snapshot-store {
            plugin = "akka.persistence.snapshot-store.sql"
            sql {
              class = "Akka.Persistence.Sql.Snapshot.SqlSnapshotStore, Akka.Persistence.Sql"
              provider-name = "SQLite.MS"
              connection-string = "Data Source={{Path.Combine(Folder, file)}}"
              {{snapshotStore}}
            }
          }
        }
        """;
}
