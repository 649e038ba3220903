using System.Text;
using ShardedKv.Cli.Client;

namespace ShardedKv.Cli.Tests.Client;

public class HttpConnectionTests
{
    private readonly CancellationToken _time = new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token;

    [Fact]
    public async Task Announced_chunked_and_empty_answers_follow_each_other_on_one_connection()
    {
        var large = new string('v', 100_000);
        using var server = new ScriptedServer(
            "HTTP/1.1 200 OK\r\nETag: \"7\"\r\nContent-Length: 5\r\n\r\nhello",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
            "HTTP/1.1 204 No Content\r\nETag: \"8\"\r\n\r\n",
            $"HTTP/1.1 200 OK\r\nContent-Length: {large.Length}\r\n\r\n{large}",
            "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        using var connection = await HttpConnection.ConnectAsync(server.Address, _time);
        var request = HttpRequestText.Of("GET", server.Address, "/", []);

        var answers = new List<(int, string?, string)>();
        for (var count = 0; count < 5; count++)
        {
            var answer = await connection.SendAsync(request, _time);
            answers.Add((answer.Status, answer.ETag, Encoding.ASCII.GetString(answer.Body.Span)));
        }

        Assert.Equal([(200, "\"7\"", "hello"), (200, null, "abcde"), (204, "\"8\"", ""), (200, null, large), (503, null, "")], answers);
        Assert.False(connection.IsOpen);
    }

    [Fact]
    public async Task An_answer_without_length_ends_with_the_connection()
    {
        using var server = new ScriptedServer("HTTP/1.0 200 OK\r\n\r\nall of it");
        using var connection = await HttpConnection.ConnectAsync(server.Address, _time);

        var answer = await connection.SendAsync(HttpRequestText.Of("GET", server.Address, "/", []), _time);

        Assert.Equal("all of it", Encoding.ASCII.GetString(answer.Body.Span));
        Assert.False(connection.IsOpen);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n")]
    public async Task An_answer_that_is_cut_off_or_too_long_is_refused(string text)
    {
        using var server = new ScriptedServer(text);
        using var connection = await HttpConnection.ConnectAsync(server.Address, _time);

        await Assert.ThrowsAsync<HttpFormatException>(
            async () => await connection.SendAsync(HttpRequestText.Of("GET", server.Address, "/", []), _time));
    }

    [Fact]
    public async Task The_client_takes_the_first_address_that_accepts_and_knows_a_lost_answer()
    {
        using var server = new ScriptedServer("HTTP/1.1 20");
        var client = new StoreClient([new Uri("http://127.0.0.1:1"), server.Address]);

        await Assert.ThrowsAsync<AnswerLostException>(
            () => client.SendAsync("PUT", HttpRequestText.Target("k"u8), "value"u8.ToArray(), _time));

        Assert.Equal(
            $"PUT /v1/kv?key64=aw HTTP/1.1\r\nHost: {server.Address.Authority}\r\nContent-Length: 5\r\n\r\nvalue", server.Received);
        await Assert.ThrowsAsync<StoreUnreachableException>(
            () => new StoreClient([new Uri("http://127.0.0.1:1")]).SendAsync("GET", "/", default, _time));
    }
}
