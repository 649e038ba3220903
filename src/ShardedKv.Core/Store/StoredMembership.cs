using ShardedKv.Raft;

namespace ShardedKv.Core.Store;

/// <summary>The members in force at a store's position, as a row of the group's own: a store that is ahead of its journal, since a snapshot
/// was swapped in, says by itself who votes. The row is the payload of the newest applied entry of kind Membership.</summary>
public static class StoredMembership
{
    /// <summary>Part of applying any entry.</summary>
    public static void Record(Entry entry, StoreBatch batch)
    {
        if (entry.Kind == EntryKind.Membership)
        {
            batch.Put(StoreKeys.Membership, entry.Payload);
        }
    }

    /// <returns>Null when no change of members was ever applied.</returns>
    /// <exception cref="MessageFormatException">The row is of a newer format, or damaged.</exception>
    public static Membership? Load(IStoreSnapshot snapshot) =>
        snapshot.TryGet(StoreKeys.Membership, out var row) ? MembershipCodec.Decode(row) : null;
}
