namespace ShardedKv.Core.Keys;

/// <summary>Half-open: [<see cref="First"/>, <see cref="End"/>) within [0, 2^32].</summary>
public readonly record struct RoutingRange(long First, long End)
{
    /// <summary>One past the greatest routing key.</summary>
    public const long EndMax = 1L << 32;

    public bool Contains(RoutingKey key) => key.Value >= First && key.Value < End;

    public override string ToString() => $"[{First:x8}, {End:x8})";
}
