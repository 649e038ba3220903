namespace ShardedKv.Node.Http.Framing;

/// <summary>
/// Kestrel refuses a path that holds %00 before the application sees it, yet a key may hold a zero byte. So the three
/// bytes %00 of a request line's path become %~0, which Kestrel takes for text. A %~0 that the client itself sent is
/// malformed percent encoding and has to stay so: it becomes %~~. The mapping keeps every length, and the target
/// parser, which reads %~0 as a zero byte and refuses every other sequence that is not two hexadecimal digits,
/// undoes it.
/// </summary>
internal static class NulMark
{
    /// <summary>The character after the percent sign; not a hexadecimal digit.</summary>
    public const char Sign = '~';

    private const byte SignByte = (byte)Sign;

    /// <summary>Rewrites a request line (method, target, version) in place, its target up to the query only.</summary>
    /// <returns>Whether anything changed.</returns>
    public static bool Rewrite(Span<byte> requestLine)
    {
        var first = requestLine.IndexOf((byte)' ') + 1;
        var target = requestLine[first..];
        var end = target.IndexOfAny((byte)'?', (byte)' ');
        var path = end < 0 ? target : target[..end];

        var changed = false;
        for (var at = path.IndexOf((byte)'%'); at >= 0 && at + 2 < path.Length;)
        {
            if (path[at + 2] == (byte)'0' && path[at + 1] is (byte)'0' or SignByte)
            {
                path[at + 2] = path[at + 1] == SignByte ? SignByte : (byte)'0';
                path[at + 1] = SignByte;
                changed = true;
            }

            var next = path[(at + 1)..].IndexOf((byte)'%');
            at = next < 0 ? -1 : at + 1 + next;
        }

        return changed;
    }
}
