using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Node.Tests.Fakes;

namespace ShardedKv.Node.Tests.Http;

public class ReplyMappingTests
{
    public static TheoryData<string, int, string, string?> Replies => new()
    {
        { nameof(NotFound), 404, "not-found", null },
        { nameof(NotLeader), 503, "no-leader", "1" },
        { nameof(WrongShard), 503, "wrong-shard", "1" },
        { nameof(Busy), 503, "busy", "3" },
        { nameof(TooStale), 503, "too-stale", "1" },
        { nameof(Unavailable), 503, "unavailable", "1" },
        { nameof(ReadOnly), 507, "read-only", "30" },
        { nameof(OutcomeUnknown), 504, "outcome-unknown", null },
        { nameof(RejectReason.KeyBounds), 413, "key-too-large", null },
        { nameof(RejectReason.ValueBounds), 413, "value-too-large", null },
        { nameof(ConditionFailed), 412, "condition-failed", null },
        { nameof(RejectReason.FeatureLevel), 501, "feature-level", null },
        { nameof(RejectReason.ShardWritten), 409, "shard-written", null },
        { nameof(RejectReason.Malformed), 400, "malformed", null },
        { nameof(RejectReason.SessionExpired), 504, "outcome-unknown", null },
    };

    [Theory, MemberData(nameof(Replies))]
    public async Task Each_refusal_has_its_status_and_says_when_to_come_again(string reply, int status, string name, string? retryAfter)
    {
        await using var served = await ServedDoor.StartAsync();
        served.Door.Next = Reply(reply);

        var answer = await served.AskAsync("PUT /v1/kv/k HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nv");

        Assert.Equal((status, retryAfter), (answer.Status, answer.Header("Retry-After")));
        Assert.Contains($"urn:sharded-kv:problem:{name}\"", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_request_leaves_the_connection_usable()
    {
        await using var served = await ServedDoor.StartAsync();
        using var client = served.Connect();
        served.Door.Next = new Busy(TimeSpan.Zero);
        var refused = await client.AskAsync("PUT /v1/kv/k HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nv");

        served.Door.Next = null;
        var done = await client.AskAsync("PUT /v1/kv/k HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nv");

        Assert.Equal((503, "1"), (refused.Status, refused.Header("Retry-After")));
        Assert.Equal(204, done.Status);
    }

    private static KvReply Reply(string name) => name switch
    {
        nameof(NotFound) => new NotFound(),
        nameof(NotLeader) => new NotLeader(null),
        nameof(WrongShard) => new WrongShard(new ConfigNumber(4)),
        nameof(Busy) => new Busy(TimeSpan.FromSeconds(2.5)),
        nameof(TooStale) => new TooStale(null),
        nameof(Unavailable) => new Unavailable("No quorum."),
        nameof(ReadOnly) => new ReadOnly("The disk is full."),
        nameof(ConditionFailed) => new ConditionFailed(null),
        nameof(OutcomeUnknown) => new OutcomeUnknown("The deadline passed."),
        _ => new Rejected(Enum.Parse<RejectReason>(name), "Refused."),
    };
}
