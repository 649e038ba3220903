using ShardedKv.Core.Life;
using ShardedKv.Simulation.Time;

namespace ShardedKv.Simulation.Nodes;

/// <summary>A shell's applier: entries in their order, after a while; and its store, which syncs when it pleases.</summary>
internal sealed class ApplyDesk(ReplicaContext context, ProposalDesk proposals, HandOffDesk? handOffs)
{
    private readonly Queue<Apply> _waiting = [];
    private bool _isBusy;
    private bool _hasFailed;
    private bool _syncs;

    public void Add(Apply apply)
    {
        // What was handed out behind a failed write must not be applied over the gap.
        if (!_hasFailed)
        {
            _waiting.Enqueue(apply);
            Next();
        }
    }

    private void Next()
    {
        while (!_isBusy && !context.IsOver && _waiting.Count > 0)
        {
            if (context.World.Disk.ApplyMax == TimeSpan.Zero)
            {
                Do(_waiting.Dequeue());
                continue;
            }

            _isBusy = true;
            context.After(context.Random.UpTo(context.World.Disk.ApplyMax), () =>
            {
                _isBusy = false;
                Do(_waiting.Dequeue());
                Next();
            });
        }
    }

    /// <summary>The process may die before the store's write, after it, and before each answer.</summary>
    private void Do(Apply apply)
    {
        if (context.Random.Rare(context.World.Disk.StoreErrorsPerTenThousand))
        {
            _hasFailed = true;
            _waiting.Clear();
            context.Life.StoreFailed("the store's write failed");
            return;
        }

        var results = context.Machine.Apply(apply.Entry);
        context.Trace.Line(context.Who, $"applies {apply.Entry}");
        context.Checks.Applied(context.Disk, apply.Entry, results, context.Machine);
        ScheduleSync();
        if (context.Node.Lives())
        {
            context.Life.AppliedUpTo(apply.Entry.Index);
            proposals.Applied(apply, results);
            if (handOffs is not null)
            {
                proposals.Configure();
                handOffs.Follow();
            }
        }
    }

    private void ScheduleSync()
    {
        if (!_syncs)
        {
            _syncs = true;
            context.After(context.Random.UpTo(context.World.Disk.StoreLag), Sync);
        }
    }

    private void Sync()
    {
        _syncs = false;
        var store = context.Disk.Store;
        if (store.Unsynced > 0)
        {
            store.Sync(1 + context.Random.Next(store.Unsynced));
            context.Life.StoreDurable(store.Durable.Index);
        }

        if (store.Unsynced > 0)
        {
            ScheduleSync();
        }
    }
}
