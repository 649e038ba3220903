using System.Collections.Immutable;
using Akka.Actor;
using ShardedKv.Actors.Replicas;
using ShardedKv.Core.Life;
using ShardedKv.Core.Meta;

namespace ShardedKv.Actors.Exports;

/// <summary>The exports that wait at a replica for their linearizable read. Their tags come among those of other reads, and each once.</summary>
internal sealed class PendingExports(ReplicaSpec spec, GroupStore store)
{
    private readonly Dictionary<ReadTag, (ConfirmExport Export, IActorRef Asker)> _pending = [];

    private long _tags;

    public ReadTag Add(ConfirmExport export, IActorRef asker)
    {
        // Below 0: the desk of the other reads counts from 1 upwards.
        var tag = new ReadTag(--_tags);
        _pending.Add(tag, (export, asker));
        return tag;
    }

    /// <returns>The tags that are not exports'.</returns>
    public ImmutableArray<ReadTag> Serve(ImmutableArray<ReadTag> tags) => Take(tags, export => new ExportAnswer.Ready(
        () => store.OpenExport(export.Shard, export.Cluster)));

    /// <returns>The same of what is not exports'.</returns>
    public RefuseReads Refuse(RefuseReads refuse, MetaState? meta) => refuse with
    {
        Tags = Take(refuse.Tags, _ => refuse switch
        {
            { LeaderHint: { } leader } when leader != spec.Replica && spec.Roster.NodeOf(leader) is { } node =>
                new ExportAnswer.Elsewhere(ExportDirections.HttpAddressOf(node, meta)),
            { Kind: RefusalKind.Busy } => new ExportAnswer.Later("Too many reads wait at this node's replica."),
            _ => new ExportAnswer.Later("The shard's group has no leader now that this node knows of."),
        }),
    };

    /// <summary>The replica is over.</summary>
    public void RefuseAll()
    {
        foreach (var (_, asker) in _pending.Values)
        {
            asker.Tell(new ExportAnswer.Later("The replica on this node has stopped."));
        }

        _pending.Clear();
    }

    private ImmutableArray<ReadTag> Take(ImmutableArray<ReadTag> tags, Func<ConfirmExport, ExportAnswer> answer)
    {
        if (_pending.Count == 0)
        {
            return tags;
        }

        return tags.RemoveAll(tag =>
        {
            var mine = _pending.Remove(tag, out var pending);
            if (mine)
            {
                pending.Asker.Tell(answer(pending.Export));
            }

            return mine;
        });
    }
}
