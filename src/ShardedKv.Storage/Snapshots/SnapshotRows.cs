using System.Buffers.Binary;

namespace ShardedKv.Storage.Snapshots;

/// <summary>Takes a row's bytes; they are the caller's again on return.</summary>
internal delegate void RowTaker(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);

/// <summary>A snapshot's bodies are one stream of rows in key order: key length (4), value length (4), key, value; little-endian. Rows
/// run over the chunks' edges, so that a chunk's bound holds whatever a row's length is. This reads the stream body by body.</summary>
internal sealed class SnapshotRows(string path)
{
    public const int HeaderBytes = 8;

    /// <summary>More than any row of a store: a session's row holds 4,096 replies, values up to 1 MiB with them.</summary>
    public const int ValueBytesMax = 64 * 1024 * 1024;

    private const int KeyBytesMax = 64 * 1024;

    // Begins with the row that the bodies so far have left open.
    private byte[] stream = new byte[2 * SnapshotManifest.ChunkBytesMin];
    private int length;

    public bool IsBetweenRows => length == 0;

    public static void WriteHeader(Span<byte> header, int keyBytes, int valueBytes)
    {
        BinaryPrimitives.WriteInt32LittleEndian(header, keyBytes);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], valueBytes);
    }

    /// <exception cref="StoreException">A row is out of bounds, which no checksum explains.</exception>
    public void Read(ReadOnlySpan<byte> body, RowTaker taker)
    {
        if (stream.Length < length + body.Length)
        {
            Array.Resize(ref stream, Math.Max(2 * stream.Length, length + body.Length));
        }

        body.CopyTo(stream.AsSpan(length));
        var left = stream.AsSpan(0, length + body.Length);
        while (left.Length >= HeaderBytes)
        {
            var (keyBytes, valueBytes) = (BinaryPrimitives.ReadInt32LittleEndian(left), BinaryPrimitives.ReadInt32LittleEndian(left[4..]));
            if (keyBytes is < 1 or > KeyBytesMax || valueBytes is < 0 or > ValueBytesMax)
            {
                throw new StoreException(StoreFailure.Corrupt, path, $"A row of a snapshot says {keyBytes} and {valueBytes} bytes");
            }

            var end = HeaderBytes + keyBytes + valueBytes;
            if (left.Length < end)
            {
                break;
            }

            taker(left[HeaderBytes..(HeaderBytes + keyBytes)], left[(HeaderBytes + keyBytes)..end]);
            left = left[end..];
        }

        length = left.Length;
        left.CopyTo(stream);
    }
}
