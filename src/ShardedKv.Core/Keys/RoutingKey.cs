using System.Buffers.Binary;
using System.Numerics;

namespace ShardedKv.Core.Keys;

/// <summary>Where a key lies on the ring of shards: the CRC-32C (Castagnoli, as in RFC 3720) of its bytes.</summary>
public readonly record struct RoutingKey(uint Value)
{
    public static RoutingKey Of(ReadOnlySpan<byte> key)
    {
        var crc = uint.MaxValue;
        while (key.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(key));
            key = key[sizeof(ulong)..];
        }

        foreach (var b in key)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return new RoutingKey(~crc);
    }

    public override string ToString() => $"{Value:x8}";
}
