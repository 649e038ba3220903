using ShardedKv.Storage.Files;

namespace ShardedKv.Storage;

/// <summary>The mark that a hosted replica is on its way out: store.removed beside its store. Made before the first of its events is deleted: begun again after
/// that it would have forgotten what it promised its group, and may be asked to by a node that has not heard of its removal.</summary>
public static class RemovedReplica
{
    private const string Suffix = ".removed";

    private static ReadOnlySpan<byte> Text => "The cluster has removed this replica; the node deletes what is left of it.\n"u8;

    /// <summary>Durable when it returns; the same again changes nothing. It goes with the store's directory.</summary>
    /// <param name="first">As in <see cref="ReplicaFiles.Open"/>.</param>
    /// <exception cref="IOException">The disk refused.</exception>
    public static void Mark(string first)
    {
        if (!IsMarked(first))
        {
            Durably.Replace(PathOf(first), Text);
        }
    }

    public static bool IsMarked(string first) => File.Exists(PathOf(first));

    private static string PathOf(string first) => Path.ChangeExtension(Path.GetFullPath(first), Suffix);
}
