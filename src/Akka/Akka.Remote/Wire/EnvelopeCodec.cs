using System.Buffers.Binary;
using System.Text;

namespace Akka.Remote.Wire;

/// <summary>
/// Writes and reads the frame that matters for speed, the one with an envelope, without the objects and strings of the
/// generated classes. What it writes is what they write, and it reads what they read; a test holds the two together.
/// </summary>
internal static class EnvelopeCodec
{
    private const byte EnvelopeTag = (1 << 3) | 2;
    private const byte RecipientTag = (1 << 3) | 2;
    private const byte SenderTag = (2 << 3) | 2;
    private const byte SerializerTag = 3 << 3;
    private const byte ManifestTag = (4 << 3) | 2;
    private const byte PayloadTag = (5 << 3) | 2;
    private const byte SequenceTag = 6 << 3;
    private const byte EpochTag = 7 << 3;

    /// <summary>Bytes of the frame's body, the length prefix not counted.</summary>
    public static int BodySize(int recipient, int sender, int serializer, int manifest, int payload, SystemNumber number = default)
    {
        var envelope = EnvelopeSize(recipient, sender, serializer, manifest, payload, number);
        return 1 + VarintSize((ulong)envelope) + envelope;
    }

    /// <summary>Appends length prefix and body.</summary>
    public static void Write(FrameBuffer buffer, ReadOnlySpan<byte> recipient, ReadOnlySpan<byte> sender, int serializer, string manifest, ReadOnlySpan<byte> payload, SystemNumber number = default)
    {
        var manifestLength = Encoding.UTF8.GetByteCount(manifest);
        var envelope = EnvelopeSize(recipient.Length, sender.Length, serializer, manifestLength, payload.Length, number);
        var body = 1 + VarintSize((ulong)envelope) + envelope;
        var span = buffer.Take(FrameBuffer.LengthBytes + body);

        BinaryPrimitives.WriteInt32LittleEndian(span, body);
        var at = FrameBuffer.LengthBytes;
        span[at++] = EnvelopeTag;
        WriteVarint(span, ref at, (ulong)envelope);
        WriteBytes(span, ref at, RecipientTag, recipient);
        WriteBytes(span, ref at, SenderTag, sender);
        if (serializer != 0)
        {
            span[at++] = SerializerTag;
            WriteVarint(span, ref at, (ulong)(long)serializer);
        }

        if (manifestLength > 0)
        {
            span[at++] = ManifestTag;
            WriteVarint(span, ref at, (ulong)manifestLength);
            at += Encoding.UTF8.GetBytes(manifest, span[at..]);
        }

        WriteBytes(span, ref at, PayloadTag, payload);
        if (number.Sequence != 0)
        {
            span[at++] = SequenceTag;
            WriteVarint(span, ref at, number.Sequence);
            span[at++] = EpochTag;
            WriteVarint(span, ref at, number.Epoch);
        }
    }

    /// <returns>False when the frame is of another kind; such a one is left to the generated parser.</returns>
    /// <exception cref="InvalidDataException">The bytes are no frame.</exception>
    public static bool TryRead(ReadOnlySpan<byte> body, out EnvelopeView view)
    {
        view = default;
        if (body.IsEmpty || body[0] != EnvelopeTag)
        {
            return false;
        }

        var at = 1;
        var envelope = ReadBytes(body, ref at);
        if (at != body.Length)
        {
            throw new InvalidDataException("bytes follow the envelope");
        }

        at = 0;
        while (at < envelope.Length)
        {
            var tag = ReadVarint(envelope, ref at);
            switch (tag)
            {
                case RecipientTag:
                    view.Recipient = ReadBytes(envelope, ref at);
                    break;
                case SenderTag:
                    view.Sender = ReadBytes(envelope, ref at);
                    break;
                case SerializerTag:
                    view.Serializer = unchecked((int)ReadVarint(envelope, ref at));
                    break;
                case ManifestTag:
                    view.Manifest = ReadBytes(envelope, ref at);
                    break;
                case PayloadTag:
                    view.Payload = ReadBytes(envelope, ref at);
                    break;
                case SequenceTag:
                    view.Sequence = ReadVarint(envelope, ref at);
                    break;
                case EpochTag:
                    view.Epoch = unchecked((uint)ReadVarint(envelope, ref at));
                    break;
                default:
                    Skip(envelope, ref at, tag);
                    break;
            }
        }

        return true;
    }

    private static int EnvelopeSize(int recipient, int sender, int serializer, int manifest, int payload, SystemNumber number) =>
        BytesSize(recipient) + BytesSize(sender) + BytesSize(manifest) + BytesSize(payload)
        + (serializer == 0 ? 0 : 1 + VarintSize((ulong)(long)serializer))
        + (number.Sequence == 0 ? 0 : 2 + VarintSize(number.Sequence) + VarintSize(number.Epoch));

    private static int BytesSize(int length) => length == 0 ? 0 : 1 + VarintSize((ulong)length) + length;

    private static int VarintSize(ulong value)
    {
        var size = 1;
        while (value >= 0x80)
        {
            value >>= 7;
            size++;
        }

        return size;
    }

    private static void WriteBytes(Span<byte> span, ref int at, byte tag, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
        {
            return;
        }

        span[at++] = tag;
        WriteVarint(span, ref at, (ulong)value.Length);
        value.CopyTo(span[at..]);
        at += value.Length;
    }

    private static void WriteVarint(Span<byte> span, ref int at, ulong value)
    {
        while (value >= 0x80)
        {
            span[at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        span[at++] = (byte)value;
    }

    private static ulong ReadVarint(ReadOnlySpan<byte> span, scoped ref int at)
    {
        ulong value = 0;
        for (var shift = 0; shift < 64 && at < span.Length; shift += 7)
        {
            var next = span[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("a number does not end");
    }

    private static ReadOnlySpan<byte> ReadBytes(ReadOnlySpan<byte> span, scoped ref int at)
    {
        var length = ReadVarint(span, ref at);
        if (length > (ulong)(span.Length - at))
        {
            throw new InvalidDataException("a field is longer than its frame");
        }

        var value = span.Slice(at, (int)length);
        at += (int)length;
        return value;
    }

    // A field of a later version.
    private static void Skip(ReadOnlySpan<byte> span, ref int at, ulong tag)
    {
        var fixedLength = (tag & 7) switch { 0 => 0, 1 => 8, 2 => 0, 5 => 4, _ => throw new InvalidDataException($"unknown field type in tag {tag}") };
        if ((tag & 7) == 0)
        {
            ReadVarint(span, ref at);
        }
        else if ((tag & 7) == 2)
        {
            ReadBytes(span, ref at);
        }
        else if (span.Length - at < fixedLength)
        {
            throw new InvalidDataException("a field is longer than its frame");
        }

        at += fixedLength;
    }
}

/// <summary>An envelope inside the receive buffer; lives as long as the buffer's bytes.</summary>
internal ref struct EnvelopeView
{
    public ReadOnlySpan<byte> Recipient;
    public ReadOnlySpan<byte> Sender;
    public int Serializer;
    public ReadOnlySpan<byte> Manifest;
    public ReadOnlySpan<byte> Payload;
    public ulong Sequence;
    public uint Epoch;
}

/// <summary>The place of a system message in its sender's order; the default for a user message.</summary>
/// <param name="Epoch">Above 0.</param>
/// <param name="Sequence">From 1.</param>
internal readonly record struct SystemNumber(uint Epoch, ulong Sequence);
