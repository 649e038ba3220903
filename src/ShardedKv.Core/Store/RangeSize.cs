namespace ShardedKv.Core.Store;

/// <param name="Bytes">Of keys and values.</param>
public readonly record struct RangeSize(long Rows, long Bytes);
