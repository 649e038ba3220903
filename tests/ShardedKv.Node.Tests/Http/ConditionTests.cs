using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using ShardedKv.Core.Requests;
using ShardedKv.Node.Tests.Fakes;

namespace ShardedKv.Node.Tests.Http;

public class ConditionTests
{
    [Fact]
    public async Task If_match_sets_at_the_revision_that_an_etag_told_and_at_no_other()
    {
        await using var served = await ServedDoor.StartAsync();
        using var client = served.Connect();
        var put = await client.AskAsync(Put("k", "a"));

        var set = await client.AskAsync(Put("k", "b", $"If-Match: {put.Header("ETag")}"));
        var again = await client.AskAsync(Put("k", "c", $"If-Match: {put.Header("ETag")}"));
        var absent = await client.AskAsync(Put("none", "c", "If-Match: \"1\""));

        Assert.Equal((204, "\"2\""), (set.Status, set.Header("ETag")));
        Assert.Equal((412, "\"2\""), (again.Status, again.Header("ETag")));
        Assert.Equal((412, null), (absent.Status, absent.Header("ETag")));
        Assert.Equal("b", (await client.AskAsync("GET /v1/kv/k HTTP/1.1\r\nHost: x\r\n\r\n")).Body);
    }

    [Fact]
    public async Task If_none_match_of_everything_sets_only_what_is_absent()
    {
        await using var served = await ServedDoor.StartAsync();
        using var client = served.Connect();

        var set = await client.AskAsync(Put("k", "a", "If-None-Match: *"));
        var again = await client.AskAsync(Put("k", "b", "If-None-Match: *"));

        Assert.Equal((204, 412), (set.Status, again.Status));
        Assert.Equal("a", (await client.AskAsync("GET /v1/kv/k HTTP/1.1\r\nHost: x\r\n\r\n")).Body);
    }

    [Fact]
    public async Task If_value_sets_only_where_the_bytes_are_equal_the_empty_ones_too()
    {
        await using var served = await ServedDoor.StartAsync();
        using var client = served.Connect();
        await client.AskAsync(Put("k", "\0\u00ff"));

        var other = await client.AskAsync(Put("k?if-value=", "x"));
        var set = await client.AskAsync(Put("k?if-value=AP8", ""));
        var empty = await client.AskAsync(Put("k?if-value=", "b"));

        Assert.Equal((412, 204, 204), (other.Status, set.Status, empty.Status));
        Assert.Equal("b", (await client.AskAsync("GET /v1/kv/k HTTP/1.1\r\nHost: x\r\n\r\n")).Body);
    }

    [Fact]
    public async Task A_failed_condition_tells_what_is_there_and_leaves_a_long_value_out()
    {
        await using var served = await ServedDoor.StartAsync();
        using var client = served.Connect();
        await client.AskAsync(Put("k", "a\u00ff"));

        var short_ = await client.AskAsync(Put("k", "b", "If-None-Match: *"));
        served.Door.Next = new ConditionFailed(new PresentValue(new Revision(7), null));
        var long_ = await client.AskAsync(Put("k", "b", "If-None-Match: *"));
        served.Door.Next = new ConditionFailed(null);
        var absent = await client.AskAsync(Put("k", "b", "If-Match: \"1\""));

        using var first = JsonDocument.Parse(short_.Body);
        using var second = JsonDocument.Parse(long_.Body);
        Assert.Equal("application/problem+json", short_.Header("Content-Type"));
        Assert.Equal("The key is at revision 1; nothing was changed.", first.RootElement.GetProperty("detail").GetString());
        Assert.Equal(1, first.RootElement.GetProperty("revision").GetInt64());
        Assert.Equal("a\u00ff", Encoding.Latin1.GetString(Base64Url.DecodeFromChars(first.RootElement.GetProperty("value64").GetString())));
        Assert.Equal(7, second.RootElement.GetProperty("revision").GetInt64());
        Assert.False(second.RootElement.TryGetProperty("value64", out _));
        Assert.Contains("\"detail\":\"The key is absent; nothing was changed.\"}", absent.Body, StringComparison.Ordinal);
    }

    /// <summary>A condition that was ignored would overwrite what its client meant to keep.</summary>
    [Theory]
    [InlineData("PUT", "k", "If-Match: *", "malformed-condition")]
    [InlineData("PUT", "k", "If-Match: 1", "malformed-condition")]
    [InlineData("PUT", "k", "If-Match: \"\"", "malformed-condition")]
    [InlineData("PUT", "k", "If-Match: \"-1\"", "malformed-condition")]
    [InlineData("PUT", "k", "If-Match: W/\"1\"", "malformed-condition")]
    [InlineData("PUT", "k", "If-Match: \"1\", \"2\"", "malformed-condition")]
    [InlineData("PUT", "k", "If-None-Match: \"1\"", "malformed-condition")]
    [InlineData("PUT", "k", "If-Match: \"1\"\r\nIf-None-Match: *", "two-conditions")]
    [InlineData("PUT", "k", "If-Match: \"1\"\r\nIf-Match: \"1\"", "two-conditions")]
    [InlineData("PUT", "k?if-value=YQ", "If-Match: \"1\"", "two-conditions")]
    [InlineData("DELETE", "k", "If-Match: \"1\"", "condition-not-taken")]
    [InlineData("POST", "k?op=append", "If-None-Match: *", "condition-not-taken")]
    public async Task A_condition_that_is_not_taken_is_refused(string method, string target, string header, string name)
    {
        await using var served = await ServedDoor.StartAsync();

        var answer = await served.AskAsync($"{method} /v1/kv/{target} HTTP/1.1\r\nHost: x\r\n{header}\r\nContent-Length: 0\r\n\r\n");

        Assert.Equal(400, answer.Status);
        Assert.Contains($"urn:sharded-kv:problem:{name}\"", answer.Body, StringComparison.Ordinal);
        Assert.Empty(served.Door.Requests);
    }

    [Fact]
    public async Task A_cache_that_asks_with_its_tag_gets_the_whole_answer()
    {
        await using var served = await ServedDoor.StartAsync();
        using var client = served.Connect();
        await client.AskAsync(Put("k", "a"));

        var got = await client.AskAsync("GET /v1/kv/k HTTP/1.1\r\nHost: x\r\nIf-None-Match: \"1\"\r\n\r\n");

        Assert.Equal((200, "a"), (got.Status, got.Body));
    }

    [Fact]
    public async Task Puthash_answers_the_previous_value_with_the_new_revision()
    {
        await using var served = await ServedDoor.StartAsync();
        using var client = served.Connect();

        var first = await client.AskAsync("POST /v1/kv/k?op=puthash HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na");
        var second = await client.AskAsync("POST /v1/kv/k?op=puthash HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nb");

        Assert.Equal((200, "\"1\"", ""), (first.Status, first.Header("ETag"), first.Body));
        Assert.Equal((200, "\"2\"", "a"), (second.Status, second.Header("ETag"), second.Body));
        Assert.All(served.Door.Requests, request => Assert.IsType<PutHash>(request));
    }

    private static string Put(string target, string value, string header = "X: y") =>
        $"PUT /v1/kv/{target} HTTP/1.1\r\nHost: x\r\n{header}\r\nContent-Length: {value.Length}\r\n\r\n{value}";
}
