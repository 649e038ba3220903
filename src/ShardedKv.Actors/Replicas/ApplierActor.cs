using Akka.Actor;
using ShardedKv.Actors.Peers;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Requests;

namespace ShardedKv.Actors.Replicas;

/// <summary>Applies committed entries to the group's store, off the Raft path and in their order, and answers who waits for them.</summary>
/// <param name="node">Hears of every new state of the meta group.</param>
internal sealed class ApplierActor(GroupStore store, IActorRef node) : UntypedActor
{
    private MetaState? _meta = store.Meta;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ApplyEntry work:
                Apply(work);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Apply(ApplyEntry work)
    {
        var results = store.Machine.Apply(work.Entry);
        if (store.Meta is { } meta && !ReferenceEquals(meta, _meta))
        {
            _meta = meta;
            node.Tell(meta);
        }

        if (!work.Origins.IsDefaultOrEmpty)
        {
            Answer(work, results);
        }

        Context.Parent.Tell(new AppliedUpTo(work.Entry.Index));
    }

    private static void Answer(ApplyEntry work, System.Collections.Immutable.ImmutableArray<ApplyResult> results)
    {
        var batches = new Dictionary<IActorRef, List<RequestReply>>();
        foreach (var result in results)
        {
            if (work.Origins[result.Position] is { Origin: { } origin } waiting && result.Reply is KvReply reply)
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
