using System.Text;
using ShardedKv.Actors.Status;
using ShardedKv.Node.Http;
using ShardedKv.Node.Tests.Fakes;

namespace ShardedKv.Node.Tests.Http;

public class StatusEndpointTests
{
    [Fact]
    public async Task Readiness_gives_the_reason_until_the_node_serves()
    {
        await using var served = await ServedDoor.StartAsync();
        served.Door.Health = new NodeHealth.NotServing("No configuration is known yet.");

        var before = await served.AskAsync("GET /healthz/ready HTTP/1.1\r\nHost: x\r\n\r\n");
        var live = await served.AskAsync("GET /healthz/live HTTP/1.1\r\nHost: x\r\n\r\n");
        served.Door.Health = new NodeHealth.Serving();
        var after = await served.AskAsync("GET /healthz/ready HTTP/1.1\r\nHost: x\r\n\r\n");

        Assert.Equal((503, "1"), (before.Status, before.Header("Retry-After")));
        Assert.Contains("No configuration is known yet.", before.Body, StringComparison.Ordinal);
        Assert.Equal((200, "live\n"), (live.Status, live.Body));
        Assert.Equal((200, "ready\n"), (after.Status, after.Body));
    }

    [Fact]
    public async Task The_status_is_json_that_reads_back_the_same()
    {
        await using var served = await ServedDoor.StartAsync();
        served.Door.Status = new ClusterStatus(
            new Guid("11111111-2222-3333-4444-555555555555"), 1,
            [new NodeRow("n1", "127.0.0.1:8080", "127.0.0.1:9080", true, true)],
            [new GroupRow(1, "n1", 2, 7, 6, [new ReplicaRow(4, "n1", "leader", 2, 7, 6), new ReplicaRow(5, "n2", null, null, null, null)])],
            [new ShardRow(0, "00000000", "100000000", 1, "Serving")]);

        var answer = await served.AskAsync("GET /v1/status HTTP/1.1\r\nHost: x\r\n\r\n");

        Assert.Equal((200, "application/json"), (answer.Status, answer.Header("Content-Type")));
        Assert.Contains("\"leaderNode\":\"n1\"", answer.Body, StringComparison.Ordinal);
        var read = StatusJson.Read(Encoding.UTF8.GetBytes(answer.Body));
        Assert.Equal(StatusJson.Write(served.Door.Status), StatusJson.Write(read));
    }

    [Fact]
    public async Task A_query_is_refused()
    {
        await using var served = await ServedDoor.StartAsync();

        var answer = await served.AskAsync("GET /v1/status?all=1 HTTP/1.1\r\nHost: x\r\n\r\n");

        Assert.Equal(400, answer.Status);
    }
}
