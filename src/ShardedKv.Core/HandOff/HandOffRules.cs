using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Sessions;
using ShardedKv.Core.Store;
using ShardedKv.Raft;

namespace ShardedKv.Core.HandOff;

/// <summary>Decides each command of a hand-off (design §9). Each is about the one tenure that it names, never about what the group is at otherwise,
/// so one that comes late or again does what is still to do, or nothing.</summary>
internal static class HandOffRules
{
    public static HandOffReply Apply(HandOffCommand command, GroupState state, LogIndex index, ApplyScope scope)
    {
        var refusal = command switch
        {
            Stage stage => Staging.Stage(stage, state, scope),
            StageAgain again => Staging.StageAgain(again, state, scope),
            Install install => Install(install, state, index, scope),
            Collect collect => Collect(collect, state, scope),
            Collected collected => Collected(collected, state, scope),
            _ => throw new InvariantException("the family of hand-off commands is closed"),
        };
        return refusal is { } reason ? new HandOffRefused(reason) : new HandOffDone();
    }

    private static HandOffRefusal? Install(Install install, GroupState state, LogIndex index, ApplyScope scope)
    {
        if (install.Number > state.Configuration.Number)
        {
            return HandOffRefusal.NotReady;
        }

        if (state.Tenures.Find(install.Shard, install.Number) is not { } tenure)
        {
            return HandOffRefusal.Gone;
        }

        if (tenure.State != ShardState.Staging)
        {
            return null;
        }

        // Its hash is known as the store had it before the entry.
        if (tenure.IsStagedTo)
        {
            return HandOffRefusal.NotReady;
        }

        var manifest = install.Manifest;
        if (manifest.Range != tenure.Range)
        {
            return HandOffRefusal.Malformed;
        }

        if (state.Hashes.Of(new(KeyspaceId.Default, tenure.Shard, tenure.Generation)) != manifest.Hash)
        {
            return HandOffRefusal.HashDiffers;
        }

        tenure.Install(manifest, index);
        state.Tenures.Touch(tenure);

        // A session that the source has judged to be over is over here.
        state.Advance(manifest.LogTime);
        state.Duties.Add(tenure.Shard, tenure.Generation, tenure.From!.Value, scope.Batch);
        state.OwnershipChanged(index);
        return null;
    }

    private static HandOffRefusal? Collect(Collect collect, GroupState state, ApplyScope scope)
    {
        if (state.Tenures.LostBy(collect.Shard, collect.Number) is not { } tenure)
        {
            return state.Configuration.Number < collect.Number ? HandOffRefusal.NotReady : null;
        }

        if (tenure.State != ShardState.Frozen || tenure.IsTouched)
        {
            return HandOffRefusal.NotReady;
        }

        state.Tenures.Remove(tenure, scope.Batch);
        state.HandOffsChanged();
        return null;
    }

    private static HandOffRefusal? Collected(Collected collected, GroupState state, ApplyScope scope)
    {
        if (state.Duties.Remove(collected.Shard, collected.Number, scope.Batch))
        {
            state.HandOffsChanged();
        }

        return null;
    }
}
