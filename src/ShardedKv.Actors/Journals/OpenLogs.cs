using System.Collections.Concurrent;
using ShardedKv.Storage;

namespace ShardedKv.Actors.Journals;

/// <summary>The logs that journals of this process have open, by their directories: the plugin makes its own, and the node's figures are of it.</summary>
internal static class OpenLogs
{
    private static readonly ConcurrentDictionary<string, SegmentedLog> Logs = new();

    public static void Add(string directory, SegmentedLog log) => Logs[Path.GetFullPath(directory)] = log;

    public static void Remove(string directory, SegmentedLog log) => Logs.TryRemove(new(Path.GetFullPath(directory), log));

    /// <returns>Null: it is not open.</returns>
    public static LogStatus? StatusOf(string directory) => Logs.TryGetValue(Path.GetFullPath(directory), out var log) ? log.Status : null;
}
