using System.Buffers.Text;

namespace ShardedKv.Cli.Client;

/// <summary>Takes the chunk framing out of a body that lies in memory (RFC 9112 §7.1). Trailers are passed over.</summary>
internal static class ChunkedBody
{
    /// <summary>Moves the chunks' data together at the start of <paramref name="raw"/>, once the last chunk is there.</summary>
    /// <returns>False, with nothing moved, until the body is complete.</returns>
    /// <exception cref="HttpFormatException">The framing is broken.</exception>
    public static bool TryJoin(Span<byte> raw, out int joined, out int consumed)
    {
        joined = 0;
        if (!TryWalk(raw, false, out _, out consumed))
        {
            return false;
        }

        TryWalk(raw, true, out joined, out consumed);
        return true;
    }

    private static bool TryWalk(Span<byte> raw, bool move, out int joined, out int consumed)
    {
        (joined, consumed) = (0, 0);
        while (TryLine(raw, ref consumed, out var line))
        {
            if (!Utf8Parser.TryParse(line, out int size, out var digits, 'x') || digits == 0 || size < 0)
            {
                throw new HttpFormatException("A chunk's size is not a hexadecimal number.");
            }

            if (size == 0)
            {
                return TryTrailer(raw, ref consumed);
            }

            if (raw.Length - consumed < size + 2)
            {
                return false;
            }

            if (move)
            {
                raw.Slice(consumed, size).CopyTo(raw[joined..]);
            }

            joined += size;
            consumed += size;
            if (!raw[consumed..].StartsWith("\r\n"u8))
            {
                throw new HttpFormatException("A chunk does not end where its size says.");
            }

            consumed += 2;
        }

        return false;
    }

    private static bool TryTrailer(ReadOnlySpan<byte> raw, ref int consumed)
    {
        while (TryLine(raw, ref consumed, out var line))
        {
            if (line.IsEmpty)
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryLine(ReadOnlySpan<byte> raw, ref int consumed, out ReadOnlySpan<byte> line)
    {
        var length = raw[consumed..].IndexOf("\r\n"u8);
        if (length < 0)
        {
            line = default;
            return false;
        }

        line = raw.Slice(consumed, length);
        consumed += length + 2;
        return true;
    }
}
