using System.Buffers;
using System.Buffers.Binary;
using Google.Protobuf;

namespace Akka.Remote.Wire;

/// <summary>Frames that wait for one socket write. Grows as needed; the memory is pooled. Used by one thread at a time.</summary>
internal sealed class FrameBuffer : IDisposable
{
    public const int LengthBytes = 4;

    private byte[] _bytes;

    public FrameBuffer(int capacity) => _bytes = ArrayPool<byte>.Shared.Rent(capacity);

    public int Length { get; private set; }

    /// <summary>Frames since the last <see cref="Clear"/>.</summary>
    public int Frames { get; private set; }

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    /// <summary>Room for one frame of exactly that many bytes, length prefix included.</summary>
    public Span<byte> Take(int count)
    {
        if (_bytes.Length - Length < count)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, Length + count));
            Written.Span.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }

        var span = _bytes.AsSpan(Length, count);
        Length += count;
        Frames++;
        return span;
    }

    public void Append(ReadOnlySpan<byte> frame) => frame.CopyTo(Take(frame.Length));

    public void Clear()
    {
        Length = 0;
        Frames = 0;
    }

    public void Dispose()
    {
        var bytes = _bytes;
        _bytes = [];
        Clear();
        if (bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>A frame of the seldom kinds, length prefix included.</summary>
    public static byte[] Encode(Frame frame)
    {
        var size = frame.CalculateSize();
        var bytes = new byte[LengthBytes + size];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, size);
        frame.WriteTo(bytes.AsSpan(LengthBytes));
        return bytes;
    }
}
