using System.Buffers;

namespace ShardedKv.Raft;

/// <summary>Varints of base 128, least significant group first, as protobuf has them; no negative numbers.</summary>
internal static class WireWriter
{
    private const int VarintBytesMax = 9;

    public static void WriteByte(this IBufferWriter<byte> output, byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    public static void WriteVarint(this IBufferWriter<byte> output, long value)
    {
        Invariant.Holds(value >= 0, "no number on the wire is negative");
        var span = output.GetSpan(VarintBytesMax);
        var rest = (ulong)value;
        var length = 0;
        while (rest >= 0x80)
        {
            span[length++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        span[length++] = (byte)rest;
        output.Advance(length);
    }

    public static void WritePosition(this IBufferWriter<byte> output, LogPosition position)
    {
        output.WriteVarint(position.Index.Value);
        output.WriteVarint(position.Term.Value);
    }
}
