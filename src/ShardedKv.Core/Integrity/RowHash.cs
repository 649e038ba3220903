using System.Buffers.Binary;
using System.Numerics;

namespace ShardedKv.Core.Integrity;

/// <summary>64 bits of a row. They stand in stores and are compared between nodes, so a change here is a change of format. Against faults,
/// not against an adversary: who can write rows of their own choice owns the store.</summary>
internal static class RowHash
{
    public static ulong Of(ReadOnlySpan<byte> key, ReadOnlySpan<byte> row) =>
        Mix(Mix(Fold(key)) ^ BitOperations.RotateLeft(Fold(row), 17));

    private static ulong Fold(ReadOnlySpan<byte> bytes)
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

    // The finalizer of SplitMix64 (Steele, Lea, Flood 2014): sums of such hashes lose no bits to their structure.
    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
