using System.Buffers.Text;

namespace ShardedKv.Cli.Bench;

/// <summary>Keys of one length, so that a request's length never changes: "bench-0000000042".</summary>
internal static class BenchKey
{
    public const int Bytes = 16;

    public static void Write(int number, Span<byte> key)
    {
        "bench-"u8.CopyTo(key);
        Utf8Formatter.TryFormat(number, key[6..Bytes], out _, new System.Buffers.StandardFormat('D', 10));
    }
}
