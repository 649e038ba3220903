using System.Buffers.Binary;
using System.Security.Cryptography;
using ShardedKv.Raft;
using ShardedKv.Storage.Files;

namespace ShardedKv.Storage.Snapshots;

/// <summary>Says which snapshot, and what its chunks add up to. Its receiver has it before the first chunk.</summary>
/// <param name="Position">Of the last entry in it.</param>
/// <param name="ChunkBytes">Of every chunk's body but the last one's, which is the rest.</param>
/// <param name="Bytes">Of all bodies together.</param>
/// <param name="Hash">SHA-256 of all bodies in order, in hexadecimal digits.</param>
public sealed record SnapshotManifest(SnapshotId Id, GroupId Group, LogPosition Position, int ChunkBytes, long Bytes, string Hash)
{
    /// <summary>Of a chunk's body, whatever a source's settings say: what a receiver takes.</summary>
    public const int ChunkBytesMax = 1024 * 1024;

    public const int ChunkBytesMin = 4 * 1024;

    // What the manifest says and how chunks and rows are laid out: one version for all three.
    private const byte Format = 1;

    // format 1, id 8, group 4, index 8, term 8, chunk bytes 4, bytes 8, hash 32, CRC-32C of all before 4; little-endian.
    private const int EncodedBytes = 77;

    public int Chunks => (int)((Bytes + ChunkBytes - 1) / ChunkBytes);

    /// <summary>Of a chunk's body.</summary>
    /// <param name="chunk">0 to <see cref="Chunks"/>, excluded.</param>
    public int BytesOf(int chunk) => (int)Math.Min(ChunkBytes, Bytes - ((long)chunk * ChunkBytes));

    public byte[] Encode()
    {
        var bytes = new byte[EncodedBytes];
        bytes[0] = Format;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(1), Id.Value);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(9), Group.Value);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(13), Position.Index.Value);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(21), Position.Term.Value);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(29), ChunkBytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(33), Bytes);
        Convert.FromHexString(Hash).CopyTo(bytes.AsSpan(41));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(73), Crc32C.Of(bytes.AsSpan(0, 73)));
        return bytes;
    }

    /// <exception cref="StoreException"><see cref="StoreFailure.Corrupt"/>, or <see cref="StoreFailure.UnknownFormat"/> when another
    /// version made it.</exception>
    public static SnapshotManifest Decode(ReadOnlySpan<byte> bytes)
    {
        // A newer format may be longer, so its number is looked at first.
        if (bytes.Length > 0 && bytes[0] > Format)
        {
            throw new StoreException(StoreFailure.UnknownFormat, "", $"A snapshot of format {bytes[0]}; this version reads {Format}");
        }

        if (bytes.Length != EncodedBytes
            || bytes[0] != Format
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[73..]) != Crc32C.Of(bytes[..73]))
        {
            throw new StoreException(StoreFailure.Corrupt, "", "The manifest of a snapshot fails its checksum");
        }

        var manifest = new SnapshotManifest(
            new SnapshotId(BinaryPrimitives.ReadInt64LittleEndian(bytes[1..])),
            new GroupId(BinaryPrimitives.ReadInt32LittleEndian(bytes[9..])),
            new LogPosition(
                new LogIndex(BinaryPrimitives.ReadInt64LittleEndian(bytes[13..])), new Term(BinaryPrimitives.ReadInt64LittleEndian(bytes[21..]))),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[29..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[33..]),
            Convert.ToHexString(bytes.Slice(41, SHA256.HashSizeInBytes)));
        return manifest.ChunkBytes is >= ChunkBytesMin and <= ChunkBytesMax && manifest.Bytes >= 0 && manifest.Bytes <= (long)int.MaxValue * manifest.ChunkBytes
            ? manifest
            : throw new StoreException(StoreFailure.Corrupt, "", $"{manifest} is out of bounds");
    }
}
