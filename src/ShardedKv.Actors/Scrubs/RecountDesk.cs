using ShardedKv.Actors.Replicas;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Integrity;

namespace ShardedKv.Actors.Scrubs;

/// <summary>The applier's part of a recount. Here, between two entries, the range and the snapshot that it is read from begin at one entry.</summary>
internal sealed class RecountDesk(GroupStore store)
{
    private RunningRecount? _recount;
    private IGroupMachine? _of;

    public RecountAnswer Take(RecountStep step)
    {
        if (step.Counted is null)
        {
            _of = store.Machine;
            _recount = _of.BeginRecount();
        }
        else if (_of != store.Machine)
        {
            return RecountAnswer.Void.Instance;
        }
        else
        {
            _recount!.Add(step.Counted);
        }

        if (step.End is null)
        {
            return new RecountAnswer.Over(_recount.Differing());
        }

        _recount.ExtendTo(step.End);
        step.Rows.Put(store.Hold());
        return RecountAnswer.Next.Instance;
    }
}
