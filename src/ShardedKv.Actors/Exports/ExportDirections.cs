using Akka.Actor;
using ShardedKv.Actors.Nodes;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Meta;

namespace ShardedKv.Actors.Exports;

/// <summary>Takes a question for a shard to the replica here that can answer it, or says which node has one.</summary>
internal static class ExportDirections
{
    public static void Answer(ExportQuery query, MetaState? meta, NodeName self, ReplicaHost replicas, IActorRef asker)
    {
        if (meta is null || meta.Configurations.IsEmpty)
        {
            asker.Tell(new ExportAnswer.Later("This node knows no configuration yet."));
        }
        else if (meta.LastConfiguration().Shards.FirstOrDefault(assigned => assigned.Shard == query.Shard) is not { } shard)
        {
            asker.Tell(new ExportAnswer.NoSuchShard());
        }
        else if (replicas.Find(shard.Group)?.Actor is { } replica)
        {
            replica.Tell(new ConfirmExport(query.Shard, meta.Cluster), asker);
        }
        else
        {
            var other = meta.Placements.GetValueOrDefault(shard.Group)?.Replicas.Select(placed => placed.Node).FirstOrDefault(node => node != self);
            asker.Tell(new ExportAnswer.Elsewhere(HttpAddressOf(other, meta)));
        }
    }

    /// <returns>Null when the node is not known, or serves no HTTP.</returns>
    public static string? HttpAddressOf(NodeName? node, MetaState? meta) =>
        node is { Value: not null } named && meta?.Nodes.GetValueOrDefault(named)?.HttpAddress is { Length: > 0 } address ? address : null;
}
