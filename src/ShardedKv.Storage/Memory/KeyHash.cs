using System.Runtime.InteropServices;

namespace ShardedKv.Storage.Memory;

/// <summary>Hash of a key for the memtables' index; differs from process to process.</summary>
/// <remarks>Keys come from clients. The runtime's seeded string hash (Marvin) keeps chosen keys from falling into one slot, which
/// CRC-32C, faster, cannot: it is linear, and shards are chosen by it already.</remarks>
internal static class KeyHash
{
    public static int Of(ReadOnlySpan<byte> key)
    {
        var hash = string.GetHashCode(MemoryMarshal.Cast<byte, char>(key));

        // The cast leaves out the last byte of an odd length.
        return (key.Length & 1) == 0 ? hash : (hash ^ key[^1]) * -1640531535;
    }
}
