using System.Buffers.Text;
using System.Text;

namespace ShardedKv.Cli.Client;

/// <summary>The head of an HTTP/1.1 response, as far as a client of one store has to know it.</summary>
/// <param name="HeadBytes">Up to and including the empty line.</param>
/// <param name="ContentLength">-1 when the response names none.</param>
internal readonly record struct ResponseHead(
    int Status, int HeadBytes, long ContentLength, bool Chunked, bool Close, string? ETag, string? Token = null)
{
    private bool HasNoBody => Status is 204 or 304 || Status < 200;

    /// <summary>0 when the body is chunked or has no announced end.</summary>
    public long AnnouncedBytes => HasNoBody || Chunked ? 0 : Math.Max(0, ContentLength);

    /// <summary>The body ends with the connection (RFC 9112 §6.3).</summary>
    public bool EndsWithConnection => !HasNoBody && !Chunked && ContentLength < 0;

    /// <returns>False until the empty line is there.</returns>
    /// <exception cref="HttpFormatException">The text is not a response head.</exception>
    public static bool TryParse(ReadOnlySpan<byte> text, out ResponseHead head)
    {
        head = default;
        var end = text.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        if (!text.StartsWith("HTTP/1.1 "u8) && !text.StartsWith("HTTP/1.0 "u8)
            || !Utf8Parser.TryParse(text[9..end], out int status, out var digits) || digits != 3)
        {
            throw new HttpFormatException("The answer does not begin with an HTTP/1 status line.");
        }

        head = new ResponseHead(status, end + 4, -1, false, text[7] == (byte)'0', null);
        var lines = text[..(end + 2)];
        lines = lines[(lines.IndexOf((byte)'\n') + 1)..];
        while (!lines.IsEmpty)
        {
            var length = lines.IndexOf((byte)'\n');
            head = head.With(lines[..(length - 1)]);
            lines = lines[(length + 1)..];
        }

        return true;
    }

    private ResponseHead With(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        if (colon < 0)
        {
            throw new HttpFormatException("A header line without a colon.");
        }

        var value = line[(colon + 1)..].Trim((byte)' ');
        var name = line[..colon];
        switch (name.Length)
        {
            case 4 when Ascii.EqualsIgnoreCase(name, "etag"u8):
                return this with { ETag = Encoding.ASCII.GetString(value) };
            case 10 when Ascii.EqualsIgnoreCase(name, "connection"u8):
                return this with { Close = Ascii.EqualsIgnoreCase(value, "close"u8) };
            case 13 when Ascii.EqualsIgnoreCase(name, "session-token"u8):
                return this with { Token = Encoding.ASCII.GetString(value) };
            case 14 when Ascii.EqualsIgnoreCase(name, "content-length"u8):
                return Utf8Parser.TryParse(value, out long bytes, out var used) && used == value.Length && bytes >= 0
                    ? this with { ContentLength = bytes }
                    : throw new HttpFormatException("The content length is not a number.");
            case 17 when Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8):
                return this with { Chunked = Ascii.EqualsIgnoreCase(value, "chunked"u8) };
            default:
                return this;
        }
    }
}
