using Akka.Configuration;
using ShardedKv.Actors.Journals;

namespace ShardedKv.Actors.Settings;

/// <summary>The journal of a node's replicas, as <c>sharded-kv.journal.kind</c> names it.</summary>
internal sealed record JournalKind
{
    public const string Key = "sharded-kv.journal.kind";

    // A follower journals what comes in one message as one event: 1 MiB of entries, or one entry, which is little more than its largest
    // command. One that the journal rejects ends its replica.
    private const int WriteBytesMin = 4 << 20;

    private JournalKind(string name, string pluginId) => (Name, PluginId) = (name, pluginId);

    public static JournalKind SegmentedLog { get; } = new("segmented-log", SegmentedLogSettings.Section);

    public static JournalKind Sqlite { get; } = new("sqlite", "sharded-kv.journal.sqlite");

    public static JournalKind PostgreSql { get; } = new("postgresql", "sharded-kv.journal.postgresql");

    /// <summary>What <c>akka.persistence.journal.plugin</c> names.</summary>
    public static JournalKind Application { get; } = new("application", "");

    /// <summary>As in the settings and in a data directory's manifest.</summary>
    public string Name { get; }

    public string PluginId { get; }

    /// <exception cref="SettingsException">It is unknown, or its own settings are missing or out of range.</exception>
    public static JournalKind Read(Config config, SettingsReader read)
    {
        JournalKind[] all = [SegmentedLog, Sqlite, PostgreSql, Application];
        var name = read.Text("journal.kind");
        var kind = Array.Find(all, candidate => candidate.Name == name)
            ?? throw new SettingsException(Key, $"must be one of {string.Join(", ", all.Select(candidate => candidate.Name))}, is '{name}'");
        if (kind == SegmentedLog)
        {
            CheckLog(new SettingsReader(config, SegmentedLogSettings.Section));
        }
        else if (kind == PostgreSql && read.Text("journal.postgresql.connection-string").Length == 0)
        {
            throw new SettingsException(read.Path("journal.postgresql.connection-string"), "must be set when the journal's kind is postgresql");
        }
        else if (kind == Application)
        {
            CheckApplications(config);
        }

        return kind;
    }

    public override string ToString() => Name;

    private static void CheckLog(SettingsReader read)
    {
        if (SegmentedLogSettings.ReadOptions(read).WriteBytesMax < WriteBytesMin)
        {
            throw new SettingsException(read.Path("write-bytes-max"), "must be at least 4MiB for a node's replicas, which write that much at once");
        }
    }

    private static void CheckApplications(Config config)
    {
        const string plugin = "akka.persistence.journal.plugin";
        var id = config.GetString(plugin, "");
        if (id is "" or "akka.persistence.journal.inmem")
        {
            throw new SettingsException(
                Key, $"is 'application', but {plugin} is '{id}', which keeps nothing; name a journal plugin there, or take segmented-log here");
        }
    }
}
