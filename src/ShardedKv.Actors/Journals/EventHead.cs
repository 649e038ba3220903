using System.Buffers.Binary;
using System.Text;

namespace ShardedKv.Actors.Journals;

/// <summary>What stands before an event's payload in the log. Format 1: format, serializer's id, timestamp, then three texts, each with its
/// length in two bytes.</summary>
/// <param name="Manifest">The event adapter's.</param>
/// <param name="Timestamp">UTC ticks.</param>
internal sealed record EventHead(int SerializerId, string SerializerManifest, string Manifest, string Writer, long Timestamp)
{
    private const byte Format = 1;
    private const int FixedBytes = 1 + sizeof(int) + sizeof(long);

    // Half a character is refused, not stored as another.
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    public byte[] Write()
    {
        var bytes = new byte[FixedBytes + SizeOf(SerializerManifest) + SizeOf(Manifest) + SizeOf(Writer)];
        bytes[0] = Format;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(1), SerializerId);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(5), Timestamp);
        var rest = bytes.AsSpan(FixedBytes);
        Put(SerializerManifest, ref rest);
        Put(Manifest, ref rest);
        Put(Writer, ref rest);
        return bytes;
    }

    /// <exception cref="FormatException">The bytes begin with no head, or with another version's.</exception>
    public static EventHead Read(ReadOnlySpan<byte> bytes, out int length)
    {
        if (bytes.Length < FixedBytes || bytes[0] != Format)
        {
            throw new FormatException(bytes.Length == 0 ? "an event without a head" : $"an event of format {bytes[0]}; this version reads {Format}");
        }

        var rest = bytes[FixedBytes..];
        var serializerManifest = Take(ref rest);
        var manifest = Take(ref rest);
        var writer = Take(ref rest);
        length = bytes.Length - rest.Length;
        return new EventHead(
            BinaryPrimitives.ReadInt32LittleEndian(bytes[1..]),
            serializerManifest,
            manifest,
            writer,
            BinaryPrimitives.ReadInt64LittleEndian(bytes[5..]));
    }

    private static int SizeOf(string text)
    {
        var bytes = Utf8.GetByteCount(text);
        return bytes <= ushort.MaxValue
            ? sizeof(ushort) + bytes
            : throw new ArgumentException($"a manifest or writer of {bytes} bytes; {ushort.MaxValue} is the most");
    }

    private static void Put(string text, ref Span<byte> rest)
    {
        var bytes = Utf8.GetBytes(text, rest[sizeof(ushort)..]);
        BinaryPrimitives.WriteUInt16LittleEndian(rest, (ushort)bytes);
        rest = rest[(sizeof(ushort) + bytes)..];
    }

    private static string Take(ref ReadOnlySpan<byte> rest)
    {
        if (rest.Length < sizeof(ushort) || rest.Length - sizeof(ushort) < BinaryPrimitives.ReadUInt16LittleEndian(rest))
        {
            throw new FormatException("an event's head that ends too early");
        }

        var bytes = BinaryPrimitives.ReadUInt16LittleEndian(rest);
        var text = Utf8.GetString(rest.Slice(sizeof(ushort), bytes));
        rest = rest[(sizeof(ushort) + bytes)..];
        return text;
    }
}
