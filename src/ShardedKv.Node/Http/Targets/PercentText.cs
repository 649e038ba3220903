using System.Text;
using ShardedKv.Node.Http.Framing;

namespace ShardedKv.Node.Http.Targets;

/// <summary>Percent decoding (RFC 3986 §2.1) to bytes. A plus is a plus; dots and slashes have no meaning here.</summary>
internal static class PercentText
{
    /// <summary>Decodes into an array of exactly the decoded length.</summary>
    /// <param name="text">ASCII, with zero bytes marked as <see cref="NulMark"/> does.</param>
    /// <returns>False when a percent sign is not followed by two hexadecimal digits.</returns>
    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = GC.AllocateUninitializedArray<byte>(Math.Max(0, text.Length - (2 * text.Count('%'))));
        var written = 0;
        while (text.IndexOf('%') is var percent and >= 0)
        {
            // The length assumes that every percent sign has its two digits; where it does not fit, one lacks them.
            if (text.Length - percent < 3 || percent >= bytes.Length - written)
            {
                return false;
            }

            Encoding.ASCII.GetBytes(text[..percent], bytes.AsSpan(written));
            written += percent;
            var value = Value(text[percent + 1], text[percent + 2]);
            if (value < 0)
            {
                return false;
            }

            bytes[written++] = (byte)value;
            text = text[(percent + 3)..];
        }

        Encoding.ASCII.GetBytes(text, bytes.AsSpan(written));
        return true;
    }

    private static int Value(char high, char low)
    {
        if (high == NulMark.Sign)
        {
            return low == '0' ? 0 : -1;
        }

        var (first, second) = (HexDigit.Value(high), HexDigit.Value(low));
        return first < 0 || second < 0 ? -1 : (first * 16) + second;
    }
}
