using System.Globalization;
using System.Text;

namespace ShardedKv.Core.Requests;

/// <summary>What a PutHash stores: each value depends on all before it, so that a chain of them shows a lost or repeated write.</summary>
internal static class ValueHash
{
    private const uint OffsetBasis = 2166136261;
    private const uint Prime = 16777619;

    /// <returns>FNV-1a with 32 bits over both, one after the other, in unsigned decimal digits.</returns>
    public static byte[] Of(ReadOnlySpan<byte> previous, ReadOnlySpan<byte> next) =>
        Encoding.ASCII.GetBytes(Add(Add(OffsetBasis, previous), next).ToString(CultureInfo.InvariantCulture));

    private static uint Add(uint hash, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            hash = unchecked((hash ^ b) * Prime);
        }

        return hash;
    }
}
