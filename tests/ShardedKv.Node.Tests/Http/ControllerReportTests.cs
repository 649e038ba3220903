using System.Text;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Node.Http;
using ShardedKv.Node.Tests.Fakes;
using ShardedKv.Raft;

namespace ShardedKv.Node.Tests.Http;

/// <summary>What the controller was asked for, and what it published.</summary>
public class ControllerReportTests
{
    private static readonly RequestId First = new(new Guid("00000000-0000-0000-0000-0000000000a1"));
    private static readonly RequestId Second = new(new Guid("00000000-0000-0000-0000-0000000000a2"));
    private static readonly RequestId Third = new(new Guid("00000000-0000-0000-0000-0000000000a3"));

    [Fact]
    public async Task Operations_are_shown_with_what_was_asked_and_what_became_of_it()
    {
        await using var served = await ServedDoor.StartAsync();
        served.Door.Meta = Metas.WithTwoConfigurations(
            new Operation(First, new Leave([new GroupId(7)]), [], new OperationRefused("there is no group g7")),
            new Operation(Second, new Move(new ShardId(1), new GroupId(2)), [], new OperationDone(new ConfigNumber(2))),
            new Operation(Third, new Join([[new NodeName("n4")]]), [], OperationPending.Instance));

        var all = await GetAsync(served, "operations");
        var one = await GetAsync(served, $"operations/{Second}");
        var unknown = await GetAsync(served, $"operations/{Guid.Empty:n}");
        var noId = await GetAsync(served, "operations/7");
        var post = await served.AskAsync("POST /v1/controller/operations HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");

        const string Done = """{"operation":"000000000000000000000000000000a2","kind":"move","state":"done","number":2,"asked":{"shard":1,"group":2}}""";
        Assert.Equal((200, Done), (one.Status, one.Body));
        Assert.Equal(
            """{"operations":[{"operation":"000000000000000000000000000000a1","kind":"leave","state":"refused","reason":"there is no group g7","asked":{"groups":[7]}},"""
            + Done + ","
            + """{"operation":"000000000000000000000000000000a3","kind":"join","state":"pending","asked":{"groups":[["n4"]]}}]}""",
            all.Body);
        Assert.Equal((404, 404), (unknown.Status, noId.Status));
        Assert.Equal((405, "GET"), (post.Status, post.Header("Allow")));
    }

    [Fact]
    public async Task A_configuration_is_shown_by_its_number_and_the_latest_without_one()
    {
        await using var served = await ServedDoor.StartAsync();
        served.Door.Meta = Metas.WithTwoConfigurations();

        var empty = QueryJson.Read(Encoding.UTF8.GetBytes((await GetAsync(served, "query?number=0")).Body));
        var first = await GetAsync(served, "query?number=1");
        var latest = await GetAsync(served, "query");

        Assert.Equal((0, 0, 0), (empty.Number, empty.Shards.Length, empty.Groups.Length));
        Assert.Equal(
            """{"number":1,"epoch":1,"shards":[{"shard":0,"first":0,"end":2147483648,"group":1},{"shard":1,"first":2147483648,"end":4294967296,"group":1}]"""
            + ""","groups":[{"group":1,"nodes":["n1","n2"]}]}""",
            first.Body);
        var read = QueryJson.Read(Encoding.UTF8.GetBytes(latest.Body));
        Assert.Equal((2, 2), (read.Number, read.Shards[1].Group));
        Assert.Equal([1, 2], read.Groups.Select(group => group.Group));
        Assert.Empty(read.Groups[1].Nodes);
    }

    [Theory]
    [InlineData("query?number=3", 404)]
    [InlineData("query?number=-1", 400)]
    [InlineData("query?number=1x", 400)]
    [InlineData("query?number=", 400)]
    [InlineData("query?number=1&number=1", 400)]
    [InlineData("query?timeout=1s", 400)]
    [InlineData("operations?number=1", 400)]
    public async Task Numbers_that_are_not_there_or_not_understood_are_refused(string target, int status)
    {
        await using var served = await ServedDoor.StartAsync();
        served.Door.Meta = Metas.WithTwoConfigurations();

        Assert.Equal(status, (await GetAsync(served, target)).Status);
    }

    [Fact]
    public async Task A_node_that_knows_no_cluster_yet_says_so()
    {
        await using var served = await ServedDoor.StartAsync();

        Assert.Equal(503, (await GetAsync(served, "query")).Status);
        Assert.Equal(503, (await GetAsync(served, "operations")).Status);
    }

    private static Task<RawResponse> GetAsync(ServedDoor served, string target) =>
        served.AskAsync($"GET /v1/controller/{target} HTTP/1.1\r\nHost: x\r\n\r\n");
}
