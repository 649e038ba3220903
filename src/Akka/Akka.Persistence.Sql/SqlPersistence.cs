using Akka.Actor;
using Akka.Configuration;

namespace Akka.Persistence.Sql;

/// <summary>Puts the settings of the SQL plugins below the application's own.</summary>
public sealed class SqlPersistence : IExtension
{
    public const string JournalConfigPath = "akka.persistence.journal.sql";
    public const string SnapshotStoreConfigPath = "akka.persistence.snapshot-store.sql";

    public static readonly Akka.Configuration.Config DefaultConfiguration
        = ConfigurationFactory.FromResource<SqlPersistence>("persistence-sql.conf");

    /// <summary>What is at <see cref="JournalConfigPath"/>.</summary>
    public static readonly Akka.Configuration.Config DefaultJournalConfiguration = DefaultConfiguration.GetConfig(JournalConfigPath);

    /// <summary>What is at <see cref="SnapshotStoreConfigPath"/>.</summary>
    public static readonly Akka.Configuration.Config DefaultSnapshotConfiguration = DefaultConfiguration.GetConfig(SnapshotStoreConfigPath);

    public SqlPersistence(ActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        system.Settings.InjectTopLevelFallback(DefaultConfiguration);
    }

    public static SqlPersistence Get(ActorSystem system) => system.WithExtension<SqlPersistence, SqlPersistenceProvider>();
}
