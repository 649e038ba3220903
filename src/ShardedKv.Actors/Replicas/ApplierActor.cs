using System.Collections.Immutable;
using Akka.Actor;
using ShardedKv.Actors.HandOff;
using ShardedKv.Actors.Integrity;
using ShardedKv.Actors.Peers;
using ShardedKv.Actors.Scrubs;
using ShardedKv.Actors.Snapshots;
using ShardedKv.Core.Groups;
using ShardedKv.Core.HandOff;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Requests;
using ShardedKv.Storage;

namespace ShardedKv.Actors.Replicas;

/// <summary>Applies committed entries to the group's store, off the Raft path and in their order, and answers who waits for them.</summary>
/// <param name="node">Hears of every new state of the meta group, and what the store's hashes are noted as.</param>
internal sealed class ApplierActor(ReplicaSpec spec, GroupStore store, IActorRef node) : UntypedActor, IWithTimers
{
    private readonly RecountDesk _recounts = new(store);
    private MetaState? _meta = store.Meta;
    private StateNotes _notes = null!;
    private bool _isOver;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => _notes = new StateNotes(spec.Group, spec.Replica, spec.Clock, node, Timers, store.Machine);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ApplyEntry or SwapStoreTo or RecountStep when _isOver:
                // What was handed out behind a refused write must not be applied over the gap.
                break;
            case ApplyEntry work:
                Apply(work);
                break;
            case StateNotes.SilenceDue:
                _notes.Due(store.Machine);
                break;
            case SwapStoreTo swap:
                Swap(swap);
                break;
            case RecountStep step:
                Sender.Tell(_recounts.Take(step));
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Apply(ApplyEntry work)
    {
        ImmutableArray<ApplyResult> results;
        try
        {
            results = store.Machine.Apply(work.Entry);
        }
        catch (StoreException refused)
        {
            // Thrown on, it would end the replica before the store's own news of it: as a fault of the program, which stays down.
            _isOver = true;
            Context.Parent.Tell(new StoreNews.Failed(StoreFailures.EndOf(refused), refused.Message));
            return;
        }

        _notes.Applied(store.Machine);
        TellMeta();
        if (!work.Origins.IsDefaultOrEmpty)
        {
            Answer(work, results);
        }

        Context.Parent.Tell(new AppliedUpTo(work.Entry.Index));
    }

    // Here, between two entries: nothing is applied meanwhile, and the replica goes on.
    private void Swap(SwapStoreTo swap)
    {
        var news = store.SwapTo(swap.Snapshot, swap.Path);
        if (news is StoreNews.Swapped)
        {
            _notes.Swapped(store.Machine);
            TellMeta();
        }

        Context.Parent.Tell(news);
    }

    private void TellMeta()
    {
        if (store.Meta is { } meta && !ReferenceEquals(meta, _meta))
        {
            _meta = meta;
            node.Tell(meta);
        }
    }

    private static void Answer(ApplyEntry work, ImmutableArray<ApplyResult> results)
    {
        var batches = new Dictionary<IActorRef, List<RequestReply>>();
        foreach (var result in results)
        {
            if (work.Origins[result.Position] is not { Origin: { } origin } waiting)
            {
                continue;
            }

            if (result.Reply is HandOffReply handOff)
            {
                origin.Tell(new HandOffApplied(waiting.Correlation, handOff));
            }
            else if (result.Reply is KvReply reply)
            {
                if (!batches.TryGetValue(origin, out var batch))
                {
                    batch = [];
                    batches.Add(origin, batch);
                }

                batch.Add(new RequestReply(waiting.Correlation, reply));
            }
        }

        foreach (var (origin, batch) in batches)
        {
            origin.Tell(new Replies(batch));
        }
    }
}
