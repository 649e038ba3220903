using System.IO.Pipelines;
using System.Text;
using ShardedKv.Node.Http.Framing;
using ShardedKv.Node.Tests.Fakes;

namespace ShardedKv.Node.Tests.Http;

/// <summary>%00 in a request line becomes a zero byte of the key; the same bytes anywhere else stay what they are.</summary>
public class FramingTests
{
    [Fact]
    public async Task Pipelined_requests_keep_their_targets_and_bodies_apart()
    {
        await using var served = await ServedDoor.StartAsync();
        using var client = served.Connect();
        const string body = "PUT /v1/kv/x%00y HTTP/1.1\r\n\r\n%00%~0";

        await client.SendAsync(
            $"PUT /v1/kv/a%00 HTTP/1.1\r\nHost: x\r\nX-Note: %00\r\nContent-Length: {body.Length}\r\n\r\n{body}"
            + "GET /v1/kv/a%00 HTTP/1.1\r\nHost: x\r\n\r\n"
            + $"POST /v1/kv/%00a?op=append HTTP/1.1\r\nHost: x\r\ntransfer-ENCODING: chunked\r\n\r\n3\r\n%00\r\n{body.Length:X}\r\n{body}\r\n0\r\n\r\n"
            + "GET /v1/kv/%00a HTTP/1.1\r\nHost: x\r\n\r\n"
            + "GET /v1/kv/%~0 HTTP/1.1\r\nHost: x\r\n\r\n"
            + "GET /v1/kv/a%00%00 HTTP/1.1\r\nHost: x\r\n\r\n");
        var answers = new List<RawResponse>();
        for (var count = 0; count < 6; count++)
        {
            answers.Add(await client.ReadAsync());
        }

        Assert.Equal([204, 200, 204, 200, 400, 404], answers.Select(answer => answer.Status));
        Assert.Equal(body, answers[1].Body);
        Assert.Equal("%00" + body, answers[3].Body);
        Assert.Equal(
            ["a\0", "a\0", "\0a", "\0a", "a\0\0"], served.Door.Requests.Select(request => Encoding.Latin1.GetString(request.Key.Span)));
    }

    [Fact]
    public async Task Requests_that_come_byte_by_byte_are_understood()
    {
        await using var served = await ServedDoor.StartAsync();
        using var client = served.Connect();

        await client.SendBytewiseAsync(
            "\r\nPUT /v1/kv/a%00b HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n%00\n"
            + "PUT /v1/kv/%00 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4;n=%00\r\n%00\n\r\n0\r\nT: %00\r\n\r\n"
            + "GET /v1/kv/%00 HTTP/1.1\r\nHost: x\r\n\r\n");
        var (first, second, third) = (await client.ReadAsync(), await client.ReadAsync(), await client.ReadAsync());

        Assert.Equal((204, 204, 200), (first.Status, second.Status, third.Status));
        Assert.Equal("%00\n", third.Body);
        Assert.Equal(["a\0b", "\0", "\0"], served.Door.Requests.Select(request => Encoding.Latin1.GetString(request.Key.Span)));
    }

    [Fact]
    public async Task A_carriage_return_that_is_passed_over_before_its_line_feed_comes_is_no_part_of_the_next_line()
    {
        var transport = new Pipe();
        var reader = new RequestReader(transport.Reader);

        await transport.Writer.WriteAsync("\r"u8.ToArray());
        var early = await reader.ReadAsync();
        reader.AdvanceTo(early.Buffer.End);
        await transport.Writer.WriteAsync("\nGET /v1/kv/a%00 HTTP/1.1\r\n"u8.ToArray());
        var late = await reader.ReadAsync();

        Assert.Equal("\nGET /v1/kv/a%~0 HTTP/1.1\r\n", Encoding.Latin1.GetString(late.Buffer));
    }

    [Fact]
    public async Task A_target_that_lies_across_the_transports_blocks_is_marked_whole()
    {
        await using var served = await ServedDoor.StartAsync();
        using var client = served.Connect();

        // Blocks are 4 KiB; every offset of the sequence within a block's end is met.
        for (var pad = 4070; pad < 4096; pad++)
        {
            await client.SendAsync(
                $"PUT /v1/kv/k HTTP/1.1\r\nHost: x\r\nContent-Length: {pad}\r\n\r\n{new string('v', pad)}"
                + "GET /v1/kv/a%00b%00c HTTP/1.1\r\nHost: x\r\n\r\n");
            Assert.Equal(204, (await client.ReadAsync()).Status);
            Assert.Equal(404, (await client.ReadAsync()).Status);
            Assert.Equal("a\0b\0c", Encoding.Latin1.GetString(served.Door.Requests[^1].Key.Span));
        }
    }

    [Fact]
    public async Task A_body_that_the_endpoint_does_not_read_is_passed_over()
    {
        await using var served = await ServedDoor.StartAsync();
        using var client = served.Connect();

        await client.SendAsync(
            "PUT /v1/kv/k?bad=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nGET /%00 \n"[..^1]
            + "GET /v1/kv/%00 HTTP/1.1\r\nHost: x\r\n\r\n");
        var (refused, absent) = (await client.ReadAsync(), await client.ReadAsync());

        Assert.Equal((400, 404), (refused.Status, absent.Status));
        Assert.Equal("\0", Encoding.Latin1.GetString(Assert.Single(served.Door.Requests).Key.Span));
    }
}
