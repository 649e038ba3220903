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
        ReplayBatchSize = Positive(config, path, "replay-batch-size");
        Parallelism = Positive(config, path, "parallelism");
        var tagMode = config.GetString("tag-write-mode");
        TagMode = Enum.TryParse<TagMode>(tagMode, ignoreCase: true, out var mode)
            ? mode
            : throw new ConfigurationException($"{path}.tag-write-mode is '{tagMode}'; it takes TagTable, Csv or Both");
        TagSeparator = config.GetString("tag-separator");
        Names = new JournalNames(config);
    }

    public DatabaseSettings Database { get; }

    public int BufferSize { get; }

    public int ReplayBatchSize { get; }

    public int Parallelism { get; }

    public TagMode TagMode { get; }

    public string TagSeparator { get; }

    public JournalNames Names { get; }

    private static int Positive(Akka.Configuration.Config config, string path, string key)
    {
        var value = config.GetInt(key);
        return value > 0 ? value : throw new ConfigurationException($"{path}.{key} is {value}; it is at least 1");
    }
}
