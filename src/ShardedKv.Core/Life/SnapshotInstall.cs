using ShardedKv.Raft;

namespace ShardedKv.Core.Life;

/// <summary>A follower's snapshot on its way into the store: fetched and staged, then swapped in when nothing is being applied.</summary>
internal sealed class SnapshotInstall(Replica replica, EffectQueue effects)
{
    private SnapshotReference? snapshot;
    private Phase phase;

    private enum Phase
    {
        None,
        Fetching,
        Staged,
        Swapping,
    }

    public void Begin(SnapshotReference reference)
    {
        Invariant.Holds(phase == Phase.None, "one snapshot is installed at a time");
        snapshot = reference;
        phase = Phase.Fetching;
        effects.Emit(new FetchSnapshot(reference));
    }

    public void Staged(SnapshotId id, StoreProgress store)
    {
        Invariant.Holds(phase == Phase.Fetching && snapshot!.Id == id, "a snapshot that is staged is being fetched");
        phase = Phase.Staged;
        Swap(store);
    }

    /// <summary>The replica hands out nothing to apply meanwhile; what it handed out before is still applied to the old store.</summary>
    public void Swap(StoreProgress store)
    {
        if (phase == Phase.Staged && store.Applied == store.HandedOut)
        {
            phase = Phase.Swapping;
            effects.Emit(new SwapStore(snapshot!));
        }
    }

    public void Failed(SnapshotId id)
    {
        Invariant.Holds(phase is Phase.Fetching or Phase.Swapping && snapshot!.Id == id, "a snapshot that fails is being fetched or swapped in");
        phase = Phase.None;
        snapshot = null;
        replica.SnapshotFailed(id);
    }

    /// <returns>What the store is now.</returns>
    public SnapshotReference Swapped(SnapshotId id)
    {
        Invariant.Holds(phase == Phase.Swapping && snapshot!.Id == id, "a store that is swapped was to be");
        var installed = snapshot;
        phase = Phase.None;
        snapshot = null;
        replica.SnapshotInstalled(id);
        return installed;
    }
}
