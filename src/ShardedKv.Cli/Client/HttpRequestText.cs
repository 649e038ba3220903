using System.Buffers.Text;
using System.Text;

namespace ShardedKv.Cli.Client;

/// <summary>Writes whole requests.</summary>
internal static class HttpRequestText
{
    /// <param name="target">Already escaped.</param>
    /// <param name="header">More header lines, without the last one's end.</param>
    public static byte[] Of(string method, Uri address, string target, ReadOnlySpan<byte> body, string? header = null)
    {
        var head = new StringBuilder()
            .Append(method).Append(' ').Append(target).Append(" HTTP/1.1\r\nHost: ").Append(address.Authority).Append("\r\n");
        if (method is "PUT" or "POST")
        {
            head.Append("Content-Length: ").Append(body.Length).Append("\r\n");
        }

        if (!string.IsNullOrEmpty(header))
        {
            head.Append(header).Append("\r\n");
        }

        var headBytes = Encoding.ASCII.GetBytes(head.Append("\r\n").ToString());
        return [.. headBytes, .. body];
    }

    /// <summary>The target of any key: base64url needs no escaping and passes every proxy unchanged.</summary>
    public static string Target(ReadOnlySpan<byte> key) => "/v1/kv?key64=" + Base64Url.EncodeToString(key);
}
