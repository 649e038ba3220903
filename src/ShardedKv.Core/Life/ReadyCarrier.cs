using ShardedKv.Raft;

namespace ShardedKv.Core.Life;

/// <summary>Turns what the replica has ready into effects, in their order.</summary>
internal sealed class ReadyCarrier(LifeParts parts)
{
    private readonly Replica replica = parts.Replica;
    private readonly EffectQueue effects = parts.Effects;

    /// <summary>Carries on until the replica has nothing to do and no entry can be made.</summary>
    public void Pump()
    {
        do
        {
            while (replica.HasReady)
            {
                Carry(replica.TakeReady());
            }
        }
        while (parts.Journal.Count == 0 && parts.Proposals.TryPropose());
    }

    private void Carry(Ready ready)
    {
        effects.Send(ready.SendNow);
        if (ready.NeedsPersist)
        {
            Write(ready);
        }
        else
        {
            effects.Send(ready.SendAfterPersist);
        }

        foreach (var entry in ready.Committed)
        {
            parts.Store.HandOut(entry.Index);
            effects.Emit(new Apply(entry, parts.Proposals.TakeCommitted(entry.Position)));
            parts.Memberships.Committed(entry);
        }

        if (ready.Snapshot is { } snapshot)
        {
            parts.Install.Begin(snapshot);
        }

        if (ready.SnapshotWanted)
        {
            parts.Offers.Wanted(parts.HardState.Term, parts.Store.Applied);
        }

        CarryReads(ready);
    }

    private void Write(Ready ready)
    {
        parts.HardState = ready.HardState ?? parts.HardState;
        var start = ready.LogStart is { } from ? MoveStart(from) : null;
        if (ready.Entries.Length > 0)
        {
            parts.Proposals.Overwritten(ready.Entries, parts.Leader.Hint);
            parts.Memberships.Overwritten(ready.Entries);
            parts.Log.Write(ready.Entries);
        }

        parts.Journal.Write(new ReplicaEvent(parts.HardState, ready.Entries, start), ready.Token, ready.SendAfterPersist);
    }

    /// <summary>What the journal may still hold after the start is not the log's when the log ends there.</summary>
    private StartChange MoveStart(LogStart start)
    {
        if (replica.Status.LastLog == start.Position)
        {
            parts.Log.Reset(start.Position.Index);
            return new LogReset(start.Position, start.Membership);
        }

        parts.Log.CompactTo(start.Position.Index);
        return new Compact(start.Position, start.Membership);
    }

    private void CarryReads(Ready ready)
    {
        if (ready.FailedReads.Length > 0)
        {
            parts.Reads.Fail(ready.FailedReads, parts.Leader.Hint);
        }

        if (ready.ReadStates.Length > 0)
        {
            foreach (var read in ready.ReadStates)
            {
                parts.Reads.Confirm(read);
            }

            parts.Reads.Serve(parts.Store.Applied);
        }
    }
}
