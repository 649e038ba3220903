using ShardedKv.Core.Meta;
using ShardedKv.Core.Requests;
using ShardedKv.Node.Tests.Fakes;

namespace ShardedKv.Node.Tests.Http;

/// <summary>The Idempotency-Key of a key's writes; what becomes of it below the door is the shard's to say.</summary>
public class KvIdempotencyTests
{
    private const string Header = "Host: x\r\nIdempotency-Key: a-1\r\n";

    [Fact]
    public async Task Every_write_has_the_id_of_its_key_and_none_without()
    {
        await using var served = await ServedDoor.StartAsync();
        using var client = served.Connect();

        await client.AskAsync($"PUT /v1/kv/k HTTP/1.1\r\n{Header}Content-Length: 1\r\n\r\nv");
        await client.AskAsync($"PUT /v1/kv/k HTTP/1.1\r\n{Header}If-None-Match: *\r\nContent-Length: 1\r\n\r\nv");
        await client.AskAsync($"POST /v1/kv/k?op=append HTTP/1.1\r\n{Header}Content-Length: 1\r\n\r\nv");
        await client.AskAsync($"POST /v1/kv/k?op=puthash HTTP/1.1\r\n{Header}Content-Length: 1\r\n\r\nv");
        await client.AskAsync($"DELETE /v1/kv/k HTTP/1.1\r\n{Header}\r\n");
        await client.AskAsync("PUT /v1/kv/k HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nv");
        var got = await client.AskAsync($"GET /v1/kv/k HTTP/1.1\r\n{Header}\r\n");

        var id = RequestId.FromText("a-1");
        Assert.Equal(
            [
                (typeof(Put), id), (typeof(CompareAndSet), id), (typeof(Append), id), (typeof(PutHash), id), (typeof(Delete), id), (typeof(Put), (RequestId?)null),
            ],
            served.Door.Requests.OfType<KvWrite>().Select(write => (write.GetType(), write.Id)));
        Assert.Equal((200, "v"), (got.Status, got.Body));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\r\nIdempotency-Key: a")]
    [InlineData("long")]
    public async Task A_key_that_is_not_understood_is_refused(string key)
    {
        await using var served = await ServedDoor.StartAsync();

        var answer = await served.AskAsync(
            $"PUT /v1/kv/k HTTP/1.1\r\nHost: x\r\nIdempotency-Key: {(key == "long" ? new string('k', 256) : key)}\r\nContent-Length: 1\r\n\r\nv");

        Assert.Equal(400, answer.Status);
        Assert.Contains("urn:sharded-kv:problem:malformed-idempotency-key\"", answer.Body, StringComparison.Ordinal);
        Assert.Empty(served.Door.Requests);
    }

    [Fact]
    public async Task A_key_that_was_used_for_another_write_is_422()
    {
        await using var served = await ServedDoor.StartAsync();
        served.Door.Next = new Rejected(RejectReason.RequestIdReused, "reused");

        var answer = await served.AskAsync($"PUT /v1/kv/k HTTP/1.1\r\n{Header}Content-Length: 1\r\n\r\nv");

        Assert.Equal(422, answer.Status);
        Assert.Contains("urn:sharded-kv:problem:idempotency-key-reused\"", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Header, "\"the deadline passed. With the same Idempotency-Key it may be sent again, to any node, and is done once.\"")]
    [InlineData("Host: x\r\n", "\"the deadline passed\"")]
    public async Task Where_the_outcome_is_unknown_it_is_said_that_the_key_may_be_sent_again(string header, string detail)
    {
        await using var served = await ServedDoor.StartAsync();
        served.Door.Next = new OutcomeUnknown("the deadline passed");

        var answer = await served.AskAsync($"PUT /v1/kv/k HTTP/1.1\r\n{header}Content-Length: 1\r\n\r\nv");

        Assert.Equal(504, answer.Status);
        Assert.Contains($"\"detail\":{detail}", answer.Body, StringComparison.Ordinal);
    }
}
