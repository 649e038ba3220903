using ShardedKv.Raft;

namespace ShardedKv.Core.Life;

/// <summary>A leader's snapshots: made when the replica wants one, released when nobody is pointed to them any more.</summary>
internal sealed class SnapshotOffers(Replica replica, EffectQueue effects)
{
    // Ids are unique in the group: a term has one leader, and one life of it.
    private const int IdsOfTermBits = 24;

    // Told to the replica and not yet dropped, in the order they were made.
    private readonly List<(SnapshotId Id, LogIndex Index)> made = [];
    private (SnapshotId Id, LogIndex From, LogPosition? Position)? making;
    private long numbered;

    /// <summary>What lies after it in the log is needed to go on from a snapshot; null: nothing is.</summary>
    public LogIndex? HeldFrom
    {
        get
        {
            LogIndex? offered = made.Count > 0 ? made[^1].Index : null;
            return making is { From: var from } && (offered is null || from < offered) ? from : offered;
        }
    }

    /// <summary>While one is being made another is not begun.</summary>
    public void Wanted(Term term, LogIndex applied)
    {
        if (making is not null)
        {
            return;
        }

        numbered++;
        Invariant.Holds(numbered < 1L << IdsOfTermBits && term.Value < 1L << (63 - IdsOfTermBits), "a snapshot's number fits");
        var id = new SnapshotId((term.Value << IdsOfTermBits) | numbered);
        making = (id, applied, null);
        effects.Emit(new MakeSnapshot(id));
    }

    public void Made(SnapshotId id, LogPosition position, LogIndex applied)
    {
        Invariant.Holds(making is { Position: null } current && current.Id == id, "a snapshot that is made was asked for");
        Invariant.Holds(position.Index >= making.Value.From, "a snapshot is of the store as it was when it was asked for, or later");
        making = making.Value with { Position = position };
        Offer(applied);
    }

    public void NotMade(SnapshotId id)
    {
        Invariant.Holds(making is { Position: null } current && current.Id == id, "a snapshot that is not made was asked for");
        making = null;
    }

    /// <summary>The store may be ahead of what the replica knows to be applied; a snapshot of it waits until that is known.</summary>
    public void Offer(LogIndex applied)
    {
        if (making is not { Position: { } position, Id: var id } || position.Index > applied)
        {
            return;
        }

        making = null;
        if (replica.SnapshotMade(id, position.Index))
        {
            made.Add((id, position.Index));
        }
        else
        {
            effects.Emit(new DropSnapshot(id));
        }
    }

    /// <summary>After each input: one that was replaced or is needed no more goes.</summary>
    public void DropUnoffered()
    {
        if (made.Count == 0)
        {
            return;
        }

        var offered = replica.Status.OfferedSnapshot;
        foreach (var (id, _) in made)
        {
            if (id != offered)
            {
                effects.Emit(new DropSnapshot(id));
            }
        }

        made.RemoveAll(snapshot => snapshot.Id != offered);
    }
}
