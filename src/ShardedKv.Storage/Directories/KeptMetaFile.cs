using System.Buffers.Binary;
using ShardedKv.Storage.Files;

namespace ShardedKv.Storage.Directories;

/// <summary>meta.state: the newest state of g0 that a node without a replica of it was told, so that its groups are served after a start that
/// finds g0 without a quorum. Eight bytes that name it and its version, the state, CRC-32C of all before it.</summary>
internal static class KeptMetaFile
{
    public const string Name = "meta.state";

    private const int ChecksumBytes = sizeof(uint);

    private static ReadOnlySpan<byte> Title => "skvmeta\u0001"u8;

    public static void Write(string directory, ReadOnlySpan<byte> state)
    {
        var bytes = new byte[Title.Length + state.Length + ChecksumBytes];
        Title.CopyTo(bytes);
        state.CopyTo(bytes.AsSpan(Title.Length));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(bytes.Length - ChecksumBytes), Crc32C.Of(bytes.AsSpan(0, bytes.Length - ChecksumBytes)));
        Durably.Replace(Path.Combine(directory, Name), bytes);
    }

    /// <returns>Null when there is none, or none that can be trusted: any peer tells it again.</returns>
    public static byte[]? Read(string directory)
    {
        var path = Path.Combine(directory, Name);
        if (!File.Exists(path))
        {
            return null;
        }

        var bytes = File.ReadAllBytes(path);
        var end = bytes.Length - ChecksumBytes;
        return end >= Title.Length
            && bytes.AsSpan().StartsWith(Title)
            && BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(end)) == Crc32C.Of(bytes.AsSpan(0, end))
                ? bytes[Title.Length..end]
                : null;
    }
}
