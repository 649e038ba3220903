using System.Buffers.Binary;
using System.Numerics;

namespace ShardedKv.Simulation.Disks;

/// <summary>64 bits of some bytes; for comparing what should be equal, not against an adversary.</summary>
/// <remarks>The product hashes its rows in the same way, and this is not that code: bugs are planted there, and what judges must not share them.</remarks>
internal static class RowHash
{
    public static ulong Of(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) =>
        Mix(Mix(Start(key)) ^ BitOperations.RotateLeft(Start(value), 17));

    public static ulong Of(ReadOnlySpan<byte> bytes) => Mix(Start(bytes));

    private static ulong Start(ReadOnlySpan<byte> bytes)
    {
        var hash = 0x9E3779B97F4A7C15UL ^ (ulong)bytes.Length;
        while (bytes.Length >= sizeof(ulong))
        {
            hash = BitOperations.RotateLeft((hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes)) * 0xBF58476D1CE4E5B9UL, 29);
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var b in bytes)
        {
            hash = (hash ^ b) * 0x94D049BB133111EBUL;
        }

        return hash;
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
