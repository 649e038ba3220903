using ShardedKv.Core.Formats;

namespace ShardedKv.Core.Keys;

/// <summary>Where a key lies on the ring of shards: the CRC-32C (Castagnoli, as in RFC 3720) of its bytes.</summary>
public readonly record struct RoutingKey(uint Value)
{
    public static RoutingKey Of(ReadOnlySpan<byte> key) => new(Crc32C.Of(key));

    public override string ToString() => $"{Value:x8}";
}
