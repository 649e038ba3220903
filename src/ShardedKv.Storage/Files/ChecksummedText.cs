using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace ShardedKv.Storage.Files;

/// <summary>A small text that people can read, with CRC-32C of all before it as the last line.</summary>
internal static class ChecksummedText
{
    private const string Mark = "crc32c ";

    public static byte[] Seal(string text)
    {
        var body = text.EndsWith('\n') ? text : text + '\n';
        return Encoding.UTF8.GetBytes($"{body}{Mark}{Crc32C.Of(Encoding.UTF8.GetBytes(body)):x8}\n");
    }

    /// <returns>False when the last line is missing or does not fit.</returns>
    public static bool TryOpen(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out string? text)
    {
        var tail = Mark.Length + 9;
        if (bytes.Length >= tail)
        {
            var body = Encoding.UTF8.GetString(bytes[..^tail]);
            if (bytes.SequenceEqual(Seal(body)))
            {
                text = body;
                return true;
            }
        }

        text = null;
        return false;
    }
}
