namespace Akka.Persistence.Tests.Support;

internal static class SqlPlugins
{
    /// <summary>The SQL plugins as the default ones, with more lines for the journal's and the snapshot store's section.</summary>
    public static string Hocon(string provider, string connectionString, string journal = "", string snapshotStore = "") =>
        $$"""
        akka.persistence {
          journal {
            plugin = "akka.persistence.journal.sql"
            sql {
              class = "Akka.Persistence.Sql.Journal.SqlWriteJournal, Akka.Persistence.Sql"
              provider-name = "{{provider}}"
              connection-string = "{{connectionString}}"
              {{journal}}
            }
          }
          snapshot-store {
            plugin = "akka.persistence.snapshot-store.sql"
            sql {
              class = "Akka.Persistence.Sql.Snapshot.SqlSnapshotStore, Akka.Persistence.Sql"
              provider-name = "{{provider}}"
              connection-string = "{{connectionString}}"
              {{snapshotStore}}
            }
          }
        }
        """;
}
