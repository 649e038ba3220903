using ShardedKv.Core.Requests;
using ShardedKv.Raft;

namespace ShardedKv.Core.Groups;

/// <summary>A shard's revision as the applying thread knows it, for readers on any thread: without it each read would look up the shard's record
/// beside its row.</summary>
/// <remarks>As <see cref="Ownership"/>: it is published before the batch that makes it true is written. Who holds a snapshot and then looks here finds
/// the revision of his position, or a later one, and then asks the snapshot.</remarks>
internal sealed class NewestRevision
{
    private volatile Known? known;

    public void Publish(Revision revision, LogIndex since)
    {
        if (known is not { } before || before.Revision != revision)
        {
            known = new Known(revision, since);
        }
    }

    /// <returns>Null: the snapshot is asked.</returns>
    public Revision? At(LogIndex index) => known is { } newest && newest.Since <= index ? newest.Revision : null;

    private sealed record Known(Revision Revision, LogIndex Since);
}
