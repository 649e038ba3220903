using System.Collections.Immutable;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Sessions;
using ShardedKv.Raft;

namespace ShardedKv.Core.Life;

/// <summary>Brings commands into the replica's log and their origins to what becomes of them.</summary>
internal sealed class Proposals(Replica replica, LifeOptions options, EffectQueue effects)
{
    private readonly PendingProposals pending = new(options);

    // Null before the first tick.
    private LogTime? wallClock;

    public void Tick(LogTime now) => wallClock = LogTime.Max(wallClock ?? now, now);

    public void Submit(ProposalTag tag, ReadOnlyMemory<byte> command)
    {
        if (!pending.TryAdd(tag, command))
        {
            effects.Refuse([tag], RefusalKind.Busy, null);
        }
    }

    /// <summary>Group commit without a timer: what arrives during a write joins the next entry, so this is asked when none is out. What
    /// arrives before the first tick waits for it: an entry of log time 0 would refuse every session as one of the future.</summary>
    /// <returns>False when there is nothing to propose, or not now.</returns>
    public bool TryPropose()
    {
        if (!pending.AnyBuffered || wallClock is not { } logTime)
        {
            return false;
        }

        var commands = pending.NextEntry();
        switch (replica.Propose(EntryKind.Normal, EntryBatchCodec.Encode(logTime, commands)))
        {
            case ProposeResult.Accepted accepted:
                pending.MoveToLog(accepted.Position, commands.Count);
                return true;
            case ProposeResult.Busy:
                return false;
            default:
                throw new InvariantException("proposals are buffered by a leader only");
        }
    }

    public ImmutableArray<ProposalTag> TakeCommitted(LogPosition position) => pending.TakeCommitted(position);

    public void AppliedUpTo(LogIndex index) => pending.AppliedUpTo(index);

    public void Overwritten(ImmutableArray<Entry> written, ReplicaId? hint) =>
        effects.Refuse(pending.TakeOverwritten(written), RefusalKind.LeadershipLost, hint);

    public void Deposed(ReplicaId? hint) => effects.Refuse(pending.TakeBuffered(), RefusalKind.NotLeader, hint);

    /// <summary>What lay in the log up to there is not seen here; committed or not, its fate is open to who asked.</summary>
    public void Passed(LogIndex last, ReplicaId? hint) => effects.Refuse(pending.TakeInLog(last), RefusalKind.LeadershipLost, hint);

    public void End()
    {
        effects.Refuse(pending.TakeInLog(new LogIndex(long.MaxValue)), RefusalKind.LeadershipLost, null);
        effects.Refuse(pending.TakeBuffered(), RefusalKind.NotLeader, null);
    }
}
