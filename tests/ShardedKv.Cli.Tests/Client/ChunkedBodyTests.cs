using System.Text;
using ShardedKv.Cli.Client;

namespace ShardedKv.Cli.Tests.Client;

public class ChunkedBodyTests
{
    [Fact]
    public void Chunks_are_joined_once_the_last_is_there()
    {
        const string text = "5\r\nhello\r\n1;note=x\r\n \r\nA\r\n0123456789\r\n0\r\nTrailer: 1\r\n\r\n";

        for (var length = 0; length < text.Length; length++)
        {
            Assert.False(ChunkedBody.TryJoin(Encoding.ASCII.GetBytes(text[..length]), out _, out _));
        }

        var raw = Encoding.ASCII.GetBytes(text + "HTTP/1.1");
        Assert.True(ChunkedBody.TryJoin(raw, out var joined, out var consumed));
        Assert.Equal("hello 0123456789", Encoding.ASCII.GetString(raw, 0, joined));
        Assert.Equal(text.Length, consumed);
    }

    [Theory]
    [InlineData("zz\r\n")]
    [InlineData("-1\r\n")]
    [InlineData("2\r\nabcd\r\n0\r\n\r\n")]
    public void Broken_framing_is_refused(string text) =>
        Assert.Throws<HttpFormatException>(() => ChunkedBody.TryJoin(Encoding.ASCII.GetBytes(text), out _, out _));
}
