using System.Buffers.Text;
using System.Text;
using ShardedKv.Core.Requests;
using ShardedKv.Node.Tests.Fakes;

namespace ShardedKv.Node.Tests.Http;

public class KvEndpointTests
{
    [Fact]
    public async Task A_value_that_was_put_is_read_back_with_its_revision()
    {
        await using var served = await ServedDoor.StartAsync();
        using var client = served.Connect();

        var put = await client.AskAsync("PUT /v1/kv/city HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\nBerlin");
        var got = await client.AskAsync("GET /v1/kv/city HTTP/1.1\r\nHost: x\r\n\r\n");

        Assert.Equal((204, "\"1\"", ""), (put.Status, put.Header("ETag"), put.Body));
        Assert.Equal((200, "\"1\"", "Berlin"), (got.Status, got.Header("ETag"), got.Body));
        Assert.Equal("application/octet-stream", got.Header("Content-Type"));
    }

    [Fact]
    public async Task Append_adds_to_the_end_and_delete_removes()
    {
        await using var served = await ServedDoor.StartAsync();
        using var client = served.Connect();

        await client.AskAsync("PUT /v1/kv/k HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na");
        var append = await client.AskAsync("POST /v1/kv/k?op=append HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nbc");
        var got = await client.AskAsync("GET /v1/kv/k HTTP/1.1\r\nHost: x\r\n\r\n");
        var deleted = await client.AskAsync("DELETE /v1/kv/k HTTP/1.1\r\nHost: x\r\n\r\n");
        var again = await client.AskAsync("DELETE /v1/kv/k HTTP/1.1\r\nHost: x\r\n\r\n");

        Assert.Equal((204, "\"2\""), (append.Status, append.Header("ETag")));
        Assert.Equal("abc", got.Body);
        Assert.Equal((204, "\"3\""), (deleted.Status, deleted.Header("ETag")));
        Assert.Equal(404, again.Status);
    }

    [Theory]
    [InlineData("a%2Fb", "a/b")]
    [InlineData("a/b//c/", "a/b//c/")]
    [InlineData("/lead", "/lead")]
    [InlineData("../../x/./y", "../../x/./y")]
    [InlineData("%2e%2E/x", "../x")]
    [InlineData("a+b%20c", "a+b c")]
    [InlineData("%00", "\0")]
    [InlineData("a%00b%00%00", "a\0b\0\0")]
    [InlineData("%25%30%30", "%00")]
    [InlineData("%2500", "%00")]
    [InlineData("%ff%FE%80", "\u00ff\u00fe\u0080")]
    [InlineData("%25~0~", "%~0~")]
    [InlineData("~0%00~", "~0\0~")]
    [InlineData("%3Fq=1", "?q=1")]
    [InlineData("a%0d%0ab", "a\r\nb")]
    public async Task The_raw_path_gives_the_keys_bytes(string path, string key)
    {
        await using var served = await ServedDoor.StartAsync();

        var answer = await served.AskAsync($"GET /v1/kv/{path} HTTP/1.1\r\nHost: x\r\n\r\n");

        Assert.Equal(404, answer.Status);
        Assert.Equal(key, Encoding.Latin1.GetString(Assert.Single(served.Door.Requests).Key.Span));
    }

    [Theory]
    [InlineData("%")]
    [InlineData("a%4")]
    [InlineData("a%zz")]
    [InlineData("%~0")]
    [InlineData("%~~")]
    [InlineData("%00%~0")]
    [InlineData("aaaaaaaaaa%%%")]
    [InlineData("%41%%%%")]
    public async Task Malformed_percent_encoding_is_refused(string path)
    {
        await using var served = await ServedDoor.StartAsync();

        var answer = await served.AskAsync($"GET /v1/kv/{path} HTTP/1.1\r\nHost: x\r\n\r\n");

        Assert.Equal((400, "application/problem+json"), (answer.Status, answer.Header("Content-Type")));
        Assert.Contains("\"type\":\"urn:sharded-kv:problem:malformed-percent-encoding\"", answer.Body, StringComparison.Ordinal);
        Assert.Empty(served.Door.Requests);
    }

    [Fact]
    public async Task Key64_carries_every_byte_with_and_without_padding()
    {
        await using var served = await ServedDoor.StartAsync();
        using var client = served.Connect();
        byte[] key = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
        var text = Base64Url.EncodeToString(key);

        await client.AskAsync($"PUT /v1/kv?key64={text} HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nv");
        var got = await client.AskAsync($"GET /v1/kv/?key64={text}%3D%3D HTTP/1.1\r\nHost: x\r\n\r\n");

        Assert.Equal("v", got.Body);
        Assert.All(served.Door.Requests, request => Assert.Equal(key, request.Key.Memory.ToArray()));
    }

    [Fact]
    public async Task The_longest_key_fits_into_the_request_line_percent_encoded()
    {
        await using var served = await ServedDoor.StartAsync();

        var fits = await served.AskAsync($"GET /v1/kv/{string.Concat(Enumerable.Repeat("%00", 4096))} HTTP/1.1\r\nHost: x\r\n\r\n");
        var beyond = await served.AskAsync($"GET /v1/kv/{new string('k', 4097)} HTTP/1.1\r\nHost: x\r\n\r\n");
        var line = await served.AskAsync($"GET /v1/kv/{new string('k', 17_000)} HTTP/1.1\r\nHost: x\r\n\r\n");

        Assert.Equal(404, fits.Status);
        Assert.Equal(new byte[4096], Assert.Single(served.Door.Requests).Key.Memory.ToArray());
        Assert.Equal(413, beyond.Status);
        Assert.Equal(414, line.Status);
    }

    [Theory]
    [InlineData("GET", "/v1/kv/", 400, "empty-key")]
    [InlineData("GET", "/v1/kv", 400, "empty-key")]
    [InlineData("GET", "/v1/kv?key64=", 400, "empty-key")]
    [InlineData("GET", "/v1/kv/k?key64=aw", 400, "two-keys")]
    [InlineData("GET", "/v1/kv?key64=%24%24", 400, "malformed-key64")]
    [InlineData("GET", "/v1/kv?key64=aw&key64=aw", 400, "repeated-parameter")]
    [InlineData("GET", "/v1/kv/k?colour=red", 400, "unknown-parameter")]
    [InlineData("PUT", "/v1/kv/k?op=append", 400, "unknown-op")]
    [InlineData("POST", "/v1/kv/k", 400, "unknown-op")]
    [InlineData("POST", "/v1/kv/k?op=prepend", 400, "unknown-op")]
    [InlineData("GET", "/v1/kv/k?timeout=soon", 400, "malformed-timeout")]
    [InlineData("GET", "/v1/kv/k?timeout=0s", 400, "malformed-timeout")]
    [InlineData("GET", "/v1/kv/k?timeout=61s", 400, "malformed-timeout")]
    [InlineData("PUT", "/v1/kv/k?if-value=%24", 400, "malformed-if-value")]
    [InlineData("PUT", "/v1/kv/k?if-value=YQ&if-value=YQ", 400, "repeated-parameter")]
    [InlineData("GET", "/v1/kv/k?if-value=YQ", 400, "condition-not-taken")]
    [InlineData("DELETE", "/v1/kv/k?if-value=YQ", 400, "condition-not-taken")]
    [InlineData("POST", "/v1/kv/k?op=append&if-value=YQ", 400, "condition-not-taken")]
    [InlineData("PUT", "/v1/kv/k?op=puthash", 400, "unknown-op")]
    [InlineData("GET", "/v2/kv/k", 404, "no-such-resource")]
    [InlineData("GET", "/v1/kvk", 404, "no-such-resource")]
    [InlineData("GET", "/", 404, "no-such-resource")]
    [InlineData("PATCH", "/v1/kv/k", 405, "method-not-allowed")]
    public async Task What_is_wrong_with_a_request_is_named(string method, string target, int status, string name)
    {
        await using var served = await ServedDoor.StartAsync();

        var answer = await served.AskAsync($"{method} {target} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");

        Assert.Equal((status, "application/problem+json"), (answer.Status, answer.Header("Content-Type")));
        Assert.StartsWith($"{{\"type\":\"urn:sharded-kv:problem:{name}\",\"title\":\"", answer.Body, StringComparison.Ordinal);
        Assert.Contains($"\"status\":{status},\"detail\":\"", answer.Body, StringComparison.Ordinal);
        Assert.Empty(served.Door.Requests);
    }

    [Fact]
    public async Task A_method_that_is_not_allowed_is_told_which_are()
    {
        await using var served = await ServedDoor.StartAsync();

        var kv = await served.AskAsync("OPTIONS /v1/kv/k HTTP/1.1\r\nHost: x\r\n\r\n");
        var status = await served.AskAsync("DELETE /v1/status HTTP/1.1\r\nHost: x\r\n\r\n");

        Assert.Equal((405, "GET, PUT, POST, DELETE"), (kv.Status, kv.Header("Allow")));
        Assert.Equal((405, "GET"), (status.Status, status.Header("Allow")));
    }

    [Fact]
    public async Task An_announced_body_over_the_limit_is_refused_before_it_is_sent()
    {
        await using var served = await ServedDoor.StartAsync();

        var answer = await served.AskAsync("PUT /v1/kv/k HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\nExpect: 100-continue\r\n\r\n");

        Assert.Equal((413, "close"), (answer.Status, answer.Header("Connection")));
        Assert.Contains("problem:value-too-large", answer.Body, StringComparison.Ordinal);
        Assert.Empty(served.Door.Requests);
    }

    [Fact]
    public async Task A_chunked_body_over_the_limit_is_refused_while_it_is_read()
    {
        await using var served = await ServedDoor.StartAsync();
        using var client = served.Connect();
        await client.SendAsync("PUT /v1/kv/k HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (var sent = 0; sent < 17; sent++)
        {
            await client.SendAsync($"10000\r\n{new string('v', 0x10000)}\r\n");
        }

        var answer = await client.ReadAsync();

        Assert.Equal(413, answer.Status);
        Assert.Empty(served.Door.Requests);
    }

    [Theory]
    [InlineData(0), InlineData(1), InlineData(100_000), InlineData(1_048_576)]
    public async Task Bodies_up_to_the_limit_come_whole_announced_or_chunked(int length)
    {
        await using var served = await ServedDoor.StartAsync();
        using var client = served.Connect();
        var value = new string('v', length);
        var chunk = length == 0 ? "" : $"{length:x};note=1\r\n{value}\r\n";

        var announced = await client.AskAsync($"PUT /v1/kv/a HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n{value}");
        var chunked = await client.AskAsync($"PUT /v1/kv/c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n{chunk}0\r\nTrailer: 1\r\n\r\n");
        var got = await client.AskAsync("GET /v1/kv/c HTTP/1.1\r\nHost: x\r\n\r\n");

        Assert.Equal((204, 204), (announced.Status, chunked.Status));
        Assert.Equal(value, got.Body);
        Assert.All(served.Door.Requests.OfType<Put>(), put => Assert.Equal(length, put.Value.Length));
    }

    [Fact]
    public async Task A_timeout_in_the_query_is_the_requests_deadline()
    {
        await using var served = await ServedDoor.StartAsync();

        await served.AskAsync("GET /v1/kv/k?timeout=250ms HTTP/1.1\r\nHost: x\r\n\r\n");
        var named = served.Door.LastDeadline;
        await served.AskAsync("GET /v1/kv/k HTTP/1.1\r\nHost: x\r\n\r\n");

        Assert.Equal(TimeSpan.FromMilliseconds(250), named);
        Assert.Equal(TimeSpan.FromSeconds(10), served.Door.LastDeadline);
    }

    [Fact]
    public async Task The_absolute_form_of_a_target_is_taken()
    {
        await using var served = await ServedDoor.StartAsync();

        var answer = await served.AskAsync($"GET {served.Address}v1/kv/a%00//b HTTP/1.1\r\nHost: {served.Address.Authority}\r\n\r\n");

        Assert.Equal(404, answer.Status);
        Assert.Equal("a\0//b", Encoding.Latin1.GetString(Assert.Single(served.Door.Requests).Key.Span));
    }
}
