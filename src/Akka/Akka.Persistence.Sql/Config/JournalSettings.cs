using Akka.Configuration;
using Akka.Persistence.Sql.Journal;

namespace Akka.Persistence.Sql.Config;

/// <summary>The journal's settings, checked.</summary>
internal sealed class JournalSettings
{
    public JournalSettings(Akka.Configuration.Config config, string path)
    {
        UnsupportedSettings.RefuseInJournal(config, path);
        Database = new DatabaseSettings(config, path);
        BufferSize = Positive(config, path, "buffer-size");
        BatchSize = Positive(config, path, "batch-size");
        RowsPerStatementMax = Positive(config, path, "db-round-trip-max-batch-size");
        TagRowsPerStatementMax = Positive(config, path, "db-round-trip-max-tag-batch-size");
        ReplayBatchSize = Positive(config, path, "replay-batch-size");
        Parallelism = Positive(config, path, "parallelism");
        var tagMode = config.GetString("tag-write-mode");
        TagMode = Enum.TryParse<TagMode>(tagMode, ignoreCase: true, out var mode) && Enum.IsDefined(mode)
            ? mode
            : throw new ConfigurationException($"{path}.tag-write-mode is '{tagMode}'; it takes TagTable, Csv or Both");
        TagSeparator = config.GetString("tag-separator");
        DeleteCompatibilityMode = config.GetBoolean("delete-compatibility-mode");
        Names = new JournalNames(Database.Tables);
    }

    public DatabaseSettings Database { get; }

    /// <summary>How many writes may wait.</summary>
    public int BufferSize { get; }

    /// <summary>How many events of several writes share a transaction.</summary>
    public int BatchSize { get; }

    /// <summary>How many events go to a server in one statement.</summary>
    public int RowsPerStatementMax { get; }

    public int TagRowsPerStatementMax { get; }

    public int ReplayBatchSize { get; }

    /// <summary>How many reads run at a time.</summary>
    public int Parallelism { get; }

    public TagMode TagMode { get; }

    public string TagSeparator { get; }

    /// <summary>True when the table of metadata keeps the highest deleted number too, as the plugins before Akka.Persistence.Sql expect.</summary>
    public bool DeleteCompatibilityMode { get; }

    public JournalNames Names { get; }

    private static int Positive(Akka.Configuration.Config config, string path, string key)
    {
        var value = config.GetInt(key);
        return value > 0 ? value : throw new ConfigurationException($"{path}.{key} is {value}; it is at least 1");
    }
}
