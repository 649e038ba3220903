using Google.Protobuf;

namespace ShardedKv.Core.Formats;

/// <summary>Ids on the wire: 16 bytes, big-endian, the order of their text.</summary>
internal static class Ids
{
    public static Guid Read(ReadOnlySpan<byte> bytes) => bytes.Length == 16
        ? new Guid(bytes, bigEndian: true)
        : throw new CoreFormatException($"an id has 16 bytes; this one has {bytes.Length}");

    public static Guid Read(ByteString bytes) => Read(bytes.Span);

    public static ByteString Write(Guid id) => UnsafeByteOperations.UnsafeWrap(id.ToByteArray(bigEndian: true));
}
