using ShardedKv.Storage.Files;

namespace ShardedKv.Storage;

/// <summary>The mark that a replica's store must not be used any more, and why: store.withdrawn beside it. The replica's journal stays whole;
/// its store is fetched anew from the group, whose snapshot then takes its place.</summary>
public static class WithdrawnStore
{
    private const string Suffix = ".withdrawn";

    /// <summary>Durable when it returns. Again: the first reason stays.</summary>
    /// <param name="first">As in <see cref="ReplicaFiles.Open"/>.</param>
    /// <exception cref="IOException">The disk refused.</exception>
    public static void Mark(string first, string reason)
    {
        if (ReasonOf(first) is null)
        {
            Durably.Replace(PathOf(first), ChecksummedText.Seal(reason.ReplaceLineEndings(" ")));
        }
    }

    /// <returns>Null: the store is in use. A mark that cannot be read is a mark.</returns>
    public static string? ReasonOf(string first)
    {
        var path = PathOf(first);
        if (!File.Exists(path))
        {
            return null;
        }

        return ChecksummedText.TryOpen(File.ReadAllBytes(path), out var reason) ? reason.TrimEnd('\n') : $"{path} fails its checksum";
    }

    /// <summary>Another store is in its place, durably. A crash before leaves the mark, and the store is fetched once more.</summary>
    public static void Unmark(string first)
    {
        File.Delete(PathOf(first));
        Durably.SyncDirectory(Path.GetDirectoryName(first)!);
    }

    private static string PathOf(string first) => Path.ChangeExtension(Path.GetFullPath(first), Suffix);
}
