using ShardedKv.Core.Configurations;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;

namespace ShardedKv.Actors.Exports;

/// <summary>To the node actor: answered with an <see cref="ExportAnswer"/>.</summary>
internal sealed record ExportQuery(ShardId Shard);

/// <summary>To a replica: answered with an <see cref="ExportAnswer"/>, Ready once a linearizable read is confirmed here.</summary>
internal sealed record ConfirmExport(ShardId Shard, ClusterId Cluster);

/// <summary>To the node actor: answered with a <see cref="MetaAnswer"/>.</summary>
internal sealed record MetaQuery
{
    public static readonly MetaQuery Instance = new();
}

/// <param name="State">Null while this node knows none.</param>
internal sealed record MetaAnswer(MetaState? State);
