using System.Text;
using ShardedKv.Cli.Client;

namespace ShardedKv.Cli.Tests.Client;

public class ResponseHeadTests
{
    [Fact]
    public void A_head_is_read_once_its_empty_line_is_there()
    {
        const string text = "HTTP/1.1 200 OK\r\ncontent-LENGTH: 5\r\nETag: \"12\"\r\nConnection: close\r\nsession-Token: CAE\r\n\r\nhello";

        for (var length = 0; length < text.Length - 5; length++)
        {
            Assert.False(ResponseHead.TryParse(Encoding.ASCII.GetBytes(text[..length]), out _));
        }

        Assert.True(ResponseHead.TryParse(Encoding.ASCII.GetBytes(text), out var head));
        Assert.Equal(new ResponseHead(200, text.Length - 5, 5, false, true, "\"12\"", "CAE"), head);
        Assert.Equal(5, head.AnnouncedBytes);
    }

    [Theory]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", 204, false, false)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", 200, true, false)]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", 200, false, true)]
    [InlineData("HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", 304, false, false)]
    public void Where_the_body_ends_follows_from_the_head(string text, int status, bool chunked, bool withConnection)
    {
        Assert.True(ResponseHead.TryParse(Encoding.ASCII.GetBytes(text), out var head));

        Assert.Equal((status, chunked, withConnection, 0L), (head.Status, head.Chunked, head.EndsWithConnection, head.AnnouncedBytes));
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH\r\n\r\n")]
    [InlineData("HTTP/1.1 2x0 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nno colon\r\n\r\n")]
    public void What_is_no_head_is_refused(string text) =>
        Assert.Throws<HttpFormatException>(() => ResponseHead.TryParse(Encoding.ASCII.GetBytes(text), out _));
}
