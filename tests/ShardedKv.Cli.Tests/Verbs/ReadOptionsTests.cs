using ShardedKv.Cli.Tests.Client;

namespace ShardedKv.Cli.Tests.Verbs;

public class ReadOptionsTests
{
    private const string Absent = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
    private const string Done = "HTTP/1.1 204 No Content\r\nETag: \"1\"\r\n\r\n";

    [Fact]
    public async Task Get_asks_for_its_tier_with_its_bound_and_its_token()
    {
        using var server = new ScriptedServer(Absent);

        var code = await RunAsync(server, "get", "k", "--read", "bounded", "--max-staleness", "5s", "--token", "CAESBAMHBQk");

        Assert.Equal(1, code);
        Assert.StartsWith("GET /v1/kv?key64=aw&read=bounded&max-staleness=5s HTTP/1.1\r\n", server.Received, StringComparison.Ordinal);
        Assert.EndsWith("\r\nSession-Token: CAESBAMHBQk\r\n\r\n", server.Received, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_name_is_escaped_and_left_to_the_node()
    {
        using var server = new ScriptedServer(Absent);

        await RunAsync(server, "get", "k", "--read", "a&b");

        Assert.StartsWith("GET /v1/kv?key64=aw&read=a%26b HTTP/1.1\r\n", server.Received, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_write_sends_its_token_beside_its_condition_and_its_idempotency_key()
    {
        using var server = new ScriptedServer(Done);

        var code = await RunAsync(server, "cas", "k", "v", "--if-absent", "--token", "CAESBAMHBQk", "--idempotency-key", "once");

        Assert.Equal(0, code);
        Assert.Contains("\r\nIf-None-Match: *\r\nSession-Token: CAESBAMHBQk\r\nIdempotency-Key: once\r\n\r\n", server.Received, StringComparison.Ordinal);
    }

    /// <summary>Nothing is sent: it would be a header of the caller's making.</summary>
    [Theory]
    [InlineData("get", "--token", "CAE\r\nX: y")]
    [InlineData("delete", "--idempotency-key", "once\r\nX: y")]
    [InlineData("delete", "--idempotency-key", "")]
    [InlineData("delete", "--timeout", "soon")]
    public async Task What_cannot_be_sent_is_a_usage_error(string verb, string option, string text)
    {
        using var server = new ScriptedServer(Absent);

        var code = await RunAsync(server, verb, "k", option, text);

        Assert.Equal((2, ""), (code, server.Received));
    }

    private static Task<int> RunAsync(ScriptedServer server, params string[] arguments) =>
        CommandLine.RunAsync([.. arguments, "--address", server.Address.ToString()]);
}
