using Akka.Configuration;

namespace Akka.Persistence.Sql.Config;

/// <summary>Settings of Akka.Persistence.Sql that have no effect here: anything but the default is an error, never ignored.</summary>
internal static class UnsupportedSettings
{
    private static readonly (string Path, string Default)[] Shared =
    [
        ("use-clone-connection", "true"),
        ("use-shared-db", ""),
    ];

    private static readonly (string Path, string Default)[] Journal =
    [
        .. Shared,
        ("dao", "Akka.Persistence.Sql.Journal.Dao.ByteArrayJournalDao, Akka.Persistence.Sql"),
        ("max-row-by-row-size", "100"),
        ("prefer-parameters-on-multirow-insert", "false"),
        ("materializer-dispatcher", "akka.actor.default-dispatcher"),
    ];

    private static readonly (string Path, string Default)[] SnapshotStore =
    [
        .. Shared,
        ("dao", "Akka.Persistence.Sql.Snapshot.ByteArraySnapshotDao, Akka.Persistence.Sql"),
    ];

    public static void RefuseInJournal(Akka.Configuration.Config config, string path) => Refuse(config, path, Journal);

    public static void RefuseInSnapshotStore(Akka.Configuration.Config config, string path) => Refuse(config, path, SnapshotStore);

    private static void Refuse(Akka.Configuration.Config config, string path, (string Path, string Default)[] settings)
    {
        // The name under which Akka.Persistence.Sql looks up options given in code, which are not to be had here.
        var id = config.GetString("plugin-id", path);
        if (id != path && id != SqlPersistence.JournalConfigPath && id != SqlPersistence.SnapshotStoreConfigPath)
        {
            throw new ConfigurationException($"{path}.plugin-id is '{id}'; leave it out, this version supports only the plugin's own path");
        }

        foreach (var (key, standard) in settings)
        {
            var value = config.HasPath(key) ? config.GetString(key, standard) : standard;
            if (!string.Equals(Normal(value), Normal(standard), StringComparison.OrdinalIgnoreCase))
            {
                throw new ConfigurationException(
                    $"{path}.{key} is '{value}'; this version supports only the default '{standard}': leave it out");
            }
        }
    }

    private static string Normal(string value) => value.ToUpperInvariant() switch
    {
        "ON" or "YES" => "TRUE",
        "OFF" or "NO" => "FALSE",
        var other => other,
    };
}
