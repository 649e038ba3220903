using Akka.Actor;
using Akka.Configuration;
using ShardedKv.Actors.Settings;
using ShardedKv.Storage;

namespace ShardedKv.Actors.Journals;

/// <summary>Gives a node's journal its place in the data directory, and keeps the node on the journal that has its events: started on an
/// empty one it would have forgotten its votes.</summary>
internal static class NodeJournal
{
    /// <exception cref="SettingsException">The directory's events are in a journal of another kind.</exception>
    /// <exception cref="DataDirectoryException">The journal that the directory had is not there.</exception>
    /// <exception cref="LogException">The segmented log cannot be made.</exception>
    public static void Prepare(ExtendedActorSystem system, DataDirectory directory, JournalKind kind)
    {
        Check(directory, kind);

        // What the settings say goes before it.
        system.Settings.InjectTopLevelFallback(ConfigurationFactory
            .ParseString($"""
                {JournalKind.Sqlite.PluginId}.connection-string = "{Quoted($"Data Source={directory.JournalPath}")}"
                {SegmentedLogSettings.Section}.directory = "{Quoted(directory.LogPath)}"
                """)
            .WithFallback(ShardedKvSettings.Defaults));
        if (kind == JournalKind.SegmentedLog)
        {
            PrepareLog(system, directory);
        }

        directory.SaveJournal(kind.Name);
    }

    /// <returns>Null where the journal is another.</returns>
    public static string? LogDirectory(ExtendedActorSystem system, JournalKind kind) => kind == JournalKind.SegmentedLog
        ? SegmentedLogSettings.Read(system.Settings.Config.GetConfig(SegmentedLogSettings.Section), SegmentedLogSettings.Section).Directory
        : null;

    private static void Check(DataDirectory directory, JournalKind kind)
    {
        // Directories of before the kind was recorded: all of them had SQL journals.
        var recorded = directory.Journal ?? (File.Exists(directory.JournalPath) ? JournalKind.Sqlite.Name : null);
        if (recorded is not null && recorded != kind.Name)
        {
            throw new SettingsException(
                JournalKind.Key,
                $"is '{kind}', but the data directory '{directory.Path}' has its events in '{recorded}'; set it to {recorded}, "
                + "or let the node join anew with an empty directory");
        }

        if (recorded is null && kind == JournalKind.SegmentedLog && directory.ReplicaRecords.Count > 0)
        {
            throw new SettingsException(
                JournalKind.Key,
                $"is '{kind}', but the data directory '{directory.Path}' has replicas with events elsewhere; set it to what they were written "
                + "with (sqlite, postgresql or application), or let the node join anew with an empty directory");
        }
    }

    // Made before the directory says that it is there, so that one that is missing later was lost.
    private static void PrepareLog(ExtendedActorSystem system, DataDirectory directory)
    {
        var settings = SegmentedLogSettings.Read(system.Settings.Config.GetConfig(SegmentedLogSettings.Section), SegmentedLogSettings.Section);
        if (SegmentedLog.Exists(settings.Directory))
        {
            return;
        }

        if (directory.Journal is not null && directory.ReplicaRecords.Count > 0)
        {
            throw new DataDirectoryException(
                DataDirectoryRefusal.Damaged,
                settings.Directory,
                "it has no segment, and the node's replicas had their events there",
                $"Correct {SegmentedLogSettings.Section}.directory, or let the node join anew with an empty data directory");
        }

        SegmentedLog.Open(settings.Directory, settings.Options).Dispose();
    }

    private static string Quoted(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
