using ShardedKv.Core.Sessions;

namespace ShardedKv.Core.Groups;

/// <summary>The payload of a Normal entry: one flush of proposals under one log time.</summary>
/// <param name="FeatureLevel">What a replica must know to apply the commands.</param>
/// <param name="Commands">In the order of their application; slices of the payload.</param>
public sealed record EntryBatch(int FeatureLevel, LogTime LogTime, IReadOnlyList<ReadOnlyMemory<byte>> Commands);
