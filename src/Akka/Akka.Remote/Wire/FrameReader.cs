using System.Buffers;
using System.Buffers.Binary;

namespace Akka.Remote.Wire;

/// <summary>Cuts a stream of bytes into frames.</summary>
internal static class FrameReader
{
    public static bool TryReadLength(ReadOnlySequence<byte> buffer, out int length)
    {
        length = 0;
        if (buffer.Length < FrameBuffer.LengthBytes)
        {
            return false;
        }

        Span<byte> prefix = stackalloc byte[FrameBuffer.LengthBytes];
        if (buffer.FirstSpan.Length >= FrameBuffer.LengthBytes)
        {
            length = BinaryPrimitives.ReadInt32LittleEndian(buffer.FirstSpan);
        }
        else
        {
            buffer.Slice(0, FrameBuffer.LengthBytes).CopyTo(prefix);
            length = BinaryPrimitives.ReadInt32LittleEndian(prefix);
        }

        return true;
    }

    /// <summary>Takes length prefix and body off the front; nothing when they are not all there.</summary>
    public static bool TryTake(ref ReadOnlySequence<byte> buffer, int length, out ReadOnlySequence<byte> body)
    {
        body = default;
        if (buffer.Length < FrameBuffer.LengthBytes + (long)length)
        {
            return false;
        }

        body = buffer.Slice(FrameBuffer.LengthBytes, length);
        buffer = buffer.Slice(body.End);
        return true;
    }

    /// <summary>The bytes in one piece, in place when they are.</summary>
    public static ReadOnlySpan<byte> Contiguous(ReadOnlySequence<byte> body, ref byte[] scratch)
    {
        if (body.IsSingleSegment)
        {
            return body.FirstSpan;
        }

        var length = (int)body.Length;
        if (scratch.Length < length)
        {
            scratch = new byte[Math.Max(length, 4096)];
        }

        body.CopyTo(scratch);
        return scratch.AsSpan(0, length);
    }

    /// <exception cref="Google.Protobuf.InvalidProtocolBufferException">The bytes are no frame.</exception>
    public static Frame Parse(ReadOnlySpan<byte> body) => Frame.Parser.ParseFrom(body);
}
