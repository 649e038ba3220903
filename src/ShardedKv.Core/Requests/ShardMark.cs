using ShardedKv.Core.Configurations;
using ShardedKv.Core.Keys;

namespace ShardedKv.Core.Requests;

/// <summary>A shard as one of its states was: what a reply tells of the state that it comes from, and what tokens are made of.</summary>
/// <param name="Revision">Of the shard's newest write in that state; moves with the shard, whichever group holds it.</param>
/// <param name="Cluster">Whose shard it is; null until the reply has come to the router of its client, which knows.</param>
public readonly record struct ShardMark(ShardId Shard, Revision Revision, ClusterId? Cluster = null)
{
    public override string ToString() => $"{Shard}{Revision}";
}
