using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Node.Tests.Fakes;

namespace ShardedKv.Node.Tests.Http;

public class ReadTierTests
{
    private static readonly SessionToken Seen = SessionToken.Empty.With(Mark(3, 7));

    public static TheoryData<string, string> Tiers => new()
    {
        { "", "linearizable" }, { "?read=linearizable", "linearizable" }, { "?read=lease", "lease" }, { "?read=session", "session" },
        { "?read=bounded&max-staleness=5s", "bounded" }, { "?max-staleness=5000ms&read=bounded", "bounded" }, { "?read=eventual", "eventual" },
    };

    [Theory, MemberData(nameof(Tiers))]
    public async Task The_query_names_the_tier(string query, string tier)
    {
        await using var served = await ServedDoor.StartAsync();

        await served.AskAsync($"GET /v1/kv/k{query} HTTP/1.1\r\nHost: x\r\nSession-Token: {Seen.ToText()}\r\n\r\n");

        Assert.Equal(Tier(tier), Assert.IsType<Get>(Assert.Single(served.Door.Requests)).Tier);
    }

    [Fact]
    public async Task A_sessions_first_read_has_seen_nothing()
    {
        await using var served = await ServedDoor.StartAsync();

        await served.AskAsync("GET /v1/kv/k?read=session HTTP/1.1\r\nHost: x\r\n\r\n");

        Assert.Equal(ReadTier.Session(SessionToken.Empty), Assert.IsType<Get>(Assert.Single(served.Door.Requests)).Tier);
    }

    [Theory]
    [InlineData("PUT", 204), InlineData("GET", 404), InlineData("DELETE", 412)]
    public async Task Every_answer_from_a_state_adds_its_mark_to_the_requests_token(string method, int status)
    {
        await using var served = await ServedDoor.StartAsync();
        KvReply reply = method switch
        {
            "PUT" => new Core.Requests.Done(new Revision(9)),
            "GET" => new NotFound(),
            _ => new ConditionFailed(null),
        };
        served.Door.Next = reply with { Mark = Mark(5, 9) };

        var answer = await served.AskAsync(
            $"{method} /v1/kv/k HTTP/1.1\r\nHost: x\r\nSession-Token: {Seen.ToText()}\r\nContent-Length: 0\r\n\r\n");

        Assert.Equal(status, answer.Status);
        Assert.Equal(Seen.With(Mark(5, 9)).ToText(), answer.Header("Session-Token"));
    }

    [Fact]
    public async Task An_answer_from_no_state_tells_what_was_seen_before_and_without_that_nothing()
    {
        await using var served = await ServedDoor.StartAsync();
        served.Door.Next = new TooStale(null);

        var known = await served.AskAsync($"GET /v1/kv/k?read=session HTTP/1.1\r\nHost: x\r\nSession-Token: {Seen.ToText()}\r\n\r\n");
        var unknown = await served.AskAsync("GET /v1/kv/k?read=session HTTP/1.1\r\nHost: x\r\n\r\n");

        Assert.Equal((503, Seen.ToText()), (known.Status, known.Header("Session-Token")));
        Assert.Equal((503, null), (unknown.Status, unknown.Header("Session-Token")));
        Assert.Contains("urn:sharded-kv:problem:too-stale\"", unknown.Body, StringComparison.Ordinal);
        Assert.Equal("1", unknown.Header("Retry-After"));
    }

    [Fact]
    public async Task A_token_of_every_shard_that_a_cluster_can_have_is_taken()
    {
        await using var served = await ServedDoor.StartAsync();
        var full = Enumerable.Range(0, SessionToken.MarksMax).Aggregate(SessionToken.Empty, (token, shard) => token.With(Mark(shard, long.MaxValue)));

        await served.AskAsync($"GET /v1/kv/k?read=session HTTP/1.1\r\nHost: x\r\nSession-Token: {full.ToText()}\r\n\r\n");

        Assert.Equal(ReadTier.Session(full), Assert.IsType<Get>(Assert.Single(served.Door.Requests)).Tier);
    }

    [Theory]
    [InlineData("GET", "?read=", "", "unknown-read")]
    [InlineData("GET", "?read=Session", "", "unknown-read")]
    [InlineData("GET", "?read=session&read=session", "", "repeated-parameter")]
    [InlineData("GET", "?read=bounded", "", "misplaced-max-staleness")]
    [InlineData("GET", "?max-staleness=5s", "", "misplaced-max-staleness")]
    [InlineData("GET", "?read=eventual&max-staleness=5s", "", "misplaced-max-staleness")]
    [InlineData("GET", "?read=bounded&max-staleness=5", "", "malformed-max-staleness")]
    [InlineData("GET", "?read=bounded&max-staleness=0ms", "", "malformed-max-staleness")]
    [InlineData("GET", "?read=bounded&max-staleness=-1s", "", "malformed-max-staleness")]
    [InlineData("GET", "?read=bounded&max-staleness=86401s", "", "malformed-max-staleness")]
    [InlineData("GET", "?read=bounded&max-staleness=1s&max-staleness=1s", "", "repeated-parameter")]
    [InlineData("PUT", "?read=session", "", "read-not-taken")]
    [InlineData("DELETE", "?max-staleness=5s", "", "read-not-taken")]
    [InlineData("GET", "?read=session", "Session-Token: x!", "malformed-session-token")]
    [InlineData("GET", "", "Session-Token: x!", "malformed-session-token")]
    [InlineData("GET", "?read=session", "Session-Token: CAE\r\nSession-Token: CAE", "malformed-session-token")]
    public async Task A_bad_choice_is_refused(string method, string query, string header, string name)
    {
        await using var served = await ServedDoor.StartAsync();

        var answer = await served.AskAsync(
            $"{method} /v1/kv/k{query} HTTP/1.1\r\nHost: x\r\n{(header.Length == 0 ? "X: y" : header)}\r\nContent-Length: 0\r\n\r\n");

        Assert.Equal(400, answer.Status);
        Assert.Contains($"urn:sharded-kv:problem:{name}\"", answer.Body, StringComparison.Ordinal);
        Assert.Empty(served.Door.Requests);
    }

    private static ReadTier Tier(string name) => name switch
    {
        "linearizable" => ReadTier.Linearizable,
        "lease" => ReadTier.Lease,
        "session" => ReadTier.Session(Seen),
        "bounded" => ReadTier.Bounded(TimeSpan.FromSeconds(5)),
        _ => ReadTier.Eventual,
    };

    private static ShardMark Mark(int shard, long revision) => new(new ShardId(shard), new Revision(revision));
}
