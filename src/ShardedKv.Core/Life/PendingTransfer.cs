using ShardedKv.Raft;

namespace ShardedKv.Core.Life;

/// <summary>A transfer of leadership from its TransferLeadership to its one answer. The replica takes one at a time.</summary>
/// <param name="ticksMax">How long nobody need be heard to lead before it is given up.</param>
internal sealed class PendingTransfer(int ticksMax, EffectQueue effects)
{
    private (TransferTag Tag, ReplicaId Target, Term Term)? pending;
    private int ticks;

    public void Proposed(TransferTag tag, ReplicaId target, Term term, TransferResult result)
    {
        if (result is TransferResult.Started)
        {
            Invariant.Holds(pending is null, "one transfer is under way at a time");
            pending = (tag, target, term);
            ticks = 0;
        }
        else
        {
            effects.Emit(new AnswerTransfer(tag, new TransferAnswer.Refused(result)));
        }
    }

    public void Tick() => ticks++;

    /// <summary>After each input.</summary>
    public void Notice(ReplicaStatus status)
    {
        if (pending is not { } transfer)
        {
            return;
        }

        if (status.Role == ReplicaRole.Leader)
        {
            if (status.Term > transfer.Term || status.TransferTo != transfer.Target)
            {
                Answer(new TransferAnswer.GivenUp());
            }
        }
        else if (status.Leader is { } leader)
        {
            Answer(leader == transfer.Target ? new TransferAnswer.Done() : new TransferAnswer.GivenUp());
        }
        else if (ticks >= ticksMax)
        {
            Answer(new TransferAnswer.GivenUp());
        }
    }

    public void End()
    {
        if (pending is not null)
        {
            Answer(new TransferAnswer.GivenUp());
        }
    }

    private void Answer(TransferAnswer answer)
    {
        var tag = pending!.Value.Tag;
        pending = null;
        effects.Emit(new AnswerTransfer(tag, answer));
    }
}
