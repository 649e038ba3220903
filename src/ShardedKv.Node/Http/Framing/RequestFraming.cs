using System.Buffers;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text;

namespace ShardedKv.Node.Http.Framing;

/// <summary>
/// Follows the framing of one connection's HTTP/1.1 requests (RFC 9112 §6, §7.1) just far enough to know which bytes are
/// request lines, and marks zero bytes in those. Bodies are passed over, never changed. What it does not understand is
/// left to Kestrel, which refuses it and closes the connection.
/// </summary>
internal sealed class RequestFraming
{
    private enum Place
    {
        RequestLine,
        Header,
        Body,
        ChunkSize,
        ChunkExtension,
        ChunkData,
        ChunkEnd,
        Trailer,
        Lost,
    }

    private Place _place;
    private long _remaining;
    private long _contentLength;
    private bool _chunked;

    /// <summary>Follows the bytes of <paramref name="buffer"/> from <paramref name="walked"/> on.</summary>
    /// <returns>How many bytes of the buffer are behind it now; it stops before an unfinished line.</returns>
    public long Walk(in ReadOnlySequence<byte> buffer, long walked)
    {
        if (_place == Place.Lost)
        {
            return buffer.Length;
        }

        var reader = new SequenceReader<byte>(buffer);
        reader.Advance(walked);
        while (!reader.End && Advance(ref reader, buffer))
        {
        }

        return reader.Consumed;
    }

    /// <summary>Kestrel read on where this expected the middle of a line: their views differ, so nothing is touched any more.</summary>
    public void GiveUp() => _place = Place.Lost;

    private bool Advance(ref SequenceReader<byte> reader, in ReadOnlySequence<byte> buffer)
    {
        switch (_place)
        {
            case Place.RequestLine or Place.Header or Place.Trailer:
                return Line(ref reader, buffer);
            case Place.Body or Place.ChunkData:
                var passed = Math.Min(_remaining, reader.Remaining);
                reader.Advance(passed);
                _remaining -= passed;
                _place = _remaining > 0 ? _place : _place == Place.Body ? Place.RequestLine : Place.ChunkEnd;
                return true;
            case Place.ChunkSize:
                reader.TryRead(out var digit);
                ChunkSize(digit);
                return true;
            case Place.ChunkExtension or Place.ChunkEnd:
                reader.TryRead(out var other);
                _place = other != (byte)'\n' ? _place : _place == Place.ChunkEnd ? Place.ChunkSize : AfterChunkSize();
                return true;
            default:
                reader.AdvanceToEnd();
                return true;
        }
    }

    private bool Line(ref SequenceReader<byte> reader, in ReadOnlySequence<byte> buffer)
    {
        // Empty lines before a request are allowed for (RFC 9112 §2.2). Kestrel passes over such a carriage return as soon
        // as it is there, before its line feed has come, so it may not be left here for an unfinished line.
        if (_place == Place.RequestLine && reader.AdvancePastAny((byte)'\r', (byte)'\n') > 0)
        {
            return true;
        }

        var start = reader.Position;
        if (!reader.TryReadTo(out ReadOnlySpan<byte> line, (byte)'\n'))
        {
            return false;
        }

        if (line.EndsWith("\r"u8))
        {
            line = line[..^1];
        }

        if (_place == Place.RequestLine)
        {
            Mark(buffer.Slice(start, reader.Position));
            (_place, _contentLength, _chunked) = (Place.Header, 0, false);
        }
        else if (!line.IsEmpty)
        {
            Header(line);
        }
        else
        {
            AfterHead();
        }

        return true;
    }

    private static void Mark(in ReadOnlySequence<byte> line)
    {
        // The memory belongs to the connection's input pipe and is read by nobody else until it is advanced over;
        // Kestrel, too, decodes the path in place.
        if (line.IsSingleSegment)
        {
            NulMark.Rewrite(MemoryMarshal.AsMemory(line.First).Span);
            return;
        }

        var copy = line.ToArray();
        if (!NulMark.Rewrite(copy))
        {
            return;
        }

        var written = 0;
        foreach (var segment in line)
        {
            copy.AsSpan(written, segment.Length).CopyTo(MemoryMarshal.AsMemory(segment).Span);
            written += segment.Length;
        }
    }

    private void Header(ReadOnlySpan<byte> line)
    {
        if (_place == Place.Trailer || (line[0] | 0x20) is not ((byte)'c' or (byte)'t'))
        {
            return;
        }

        var colon = line.IndexOf((byte)':');
        if (colon < 0)
        {
            return;
        }

        var name = line[..colon];
        var value = line[(colon + 1)..].Trim(" \t"u8);
        if (Ascii.EqualsIgnoreCase(name, "content-length"u8))
        {
            if (!Utf8Parser.TryParse(value, out _contentLength, out var used) || used != value.Length || _contentLength < 0)
            {
                _place = Place.Lost;
            }
        }
        else if (Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8))
        {
            _chunked = true;
        }
    }

    private void AfterHead()
    {
        var trailer = _place == Place.Trailer;
        _remaining = trailer || _chunked ? 0 : _contentLength;
        _place = trailer ? Place.RequestLine
            : _chunked ? Place.ChunkSize
            : _remaining > 0 ? Place.Body
            : Place.RequestLine;
    }

    private void ChunkSize(byte digit)
    {
        switch (digit)
        {
            case (byte)'\n':
                _place = AfterChunkSize();
                break;
            case (byte)';' or (byte)'\r' or (byte)' ' or (byte)'\t':
                _place = Place.ChunkExtension;
                break;
            default:
                var value = HexDigit.Value((char)digit);
                if (value < 0 || _remaining > int.MaxValue)
                {
                    _place = Place.Lost;
                    break;
                }

                _remaining = (_remaining * 16) + value;
                break;
        }
    }

    private Place AfterChunkSize() => _remaining > 0 ? Place.ChunkData : Place.Trailer;
}
