using System.Text;
using System.Text.Json;
using ShardedKv.Actors.Controller;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Node.Http;
using ShardedKv.Node.Http.Endpoints;
using ShardedKv.Node.Tests.Fakes;

namespace ShardedKv.Node.Tests.Http;

public class ChangeEndpointTests
{
    private const string Named = """{"groups":[["n4","n1","n2"],["n3"]]}""";

    public static TheoryData<string, string, string> GoodBodies => new()
    {
        { "join", Named, "join" },
        { "join", """{ "replicas": 3, "count": 2 }""", """{"count":2,"replicas":3}""" },
        { "leave", """{"groups":[1,20]}""", "leave" },
        { "move", """{"shard":7,"group":2}""", "move" },
        { "drain", """{"nodes":["n4","n5"]}""", "drain" },
    };

    public static TheoryData<string, string, string> BadBodies => new()
    {
        { "join", "", "The body is missing." },
        { "join", "{", "The body is not JSON: " },
        { "join", Named + "x", "The body is not JSON: " },
        { "join", "[]", "The body is not a JSON object." },
        { "join", "{}", "Neither form: join takes either groups, " },
        { "join", """{"groups":[["n1"]],"count":1,"replicas":3}""", "Both forms at once: " },
        { "join", """{"groups":[["n1"]],"replicas":3}""", "Both forms at once: " },
        { "join", """{"groups":[["n1"]],"weight":3}""", "'weight' is not known: " },
        { "join", """{"groups":[["n1"]],"groups":[["n2"]]}""", "The body is not JSON: " },
        { "join", """{"groups":["n1"]}""", "a group takes a list, not \"n1\"" },
        { "join", """{"groups":"n1"}""", "groups takes a list, not " },
        { "join", """{"groups":[[1]]}""", "A node is a name, not 1" },
        { "join", """{"groups":[[""]]}""", "A node is a name, not " },
        { "join", """{"count":2}""", "replicas is missing: " },
        { "join", """{"count":0,"replicas":3}""", "count takes a whole number from 1, not 0" },
        { "join", """{"count":1.5,"replicas":3}""", "count takes a whole number from 1, not 1.5" },
        { "leave", "{}", "groups is missing: leave takes groups" },
        { "leave", """{"groups":["g1"]}""", "a group takes a whole number from 0, not " },
        { "leave", """{"groups":[-1]}""", "a group takes a whole number from 0, not -1" },
        { "move", """{"shard":7}""", "group is missing: move takes shard and group" },
        { "move", """{"shard":"7","group":2}""", "shard takes a whole number from 0, not " },
        { "move", """{"shard":7,"group":99999999999}""", "group takes a whole number from 0, not 99999999999" },
        { "move", """{"shard":7,"group":2,"number":3}""", "'number' is not known: " },
        { "drain", "{}", "nodes is missing: drain takes nodes" },
        { "drain", """{"nodes":"n4"}""", "nodes takes a list, not \"n4\"" },
        { "drain", """{"nodes":[4]}""", "A node is a name, not 4" },
    };

    [Theory]
    [MemberData(nameof(GoodBodies))]
    public async Task What_is_asked_for_reaches_the_controller_and_its_number_comes_back(string path, string body, string canonical)
    {
        await using var served = await ServedDoor.StartAsync();
        served.Door.Change = _ => new OperationAnswer.Done(new ConfigNumber(12));

        var answer = await PostAsync(served, path, body);

        var change = Assert.Single(served.Door.Changes);
        Assert.Equal(path, OperationBodyJson.KindOf(change.Body));
        Assert.Equal(canonical == path ? body : canonical, Encoding.UTF8.GetString(OperationBodyJson.Write(change.Body)));
        Assert.Equal((200, $"{{\"operation\":\"{change.Id}\",\"number\":12}}", "application/json"), (answer.Status, answer.Body, answer.Header("Content-Type")));
        Assert.Equal(TimeSpan.FromSeconds(30), change.Wait);
    }

    [Theory]
    [MemberData(nameof(BadBodies))]
    public async Task What_is_not_understood_is_said_and_never_reaches_the_controller(string path, string body, string words)
    {
        await using var served = await ServedDoor.StartAsync();

        var answer = await PostAsync(served, path, body);

        Assert.Equal((400, "application/problem+json"), (answer.Status, answer.Header("Content-Type")));
        Assert.Contains(words, Detail(answer), StringComparison.Ordinal);
        Assert.Empty(served.Door.Changes);
    }

    [Fact]
    public async Task What_is_not_done_in_time_is_accepted_and_says_where_it_is_shown()
    {
        await using var served = await ServedDoor.StartAsync();

        var answer = await PostAsync(served, "join?timeout=250ms", Named);

        var change = Assert.Single(served.Door.Changes);
        Assert.Equal(TimeSpan.FromMilliseconds(250), change.Wait);
        Assert.Equal((202, $"/v1/controller/operations/{change.Id}"), (answer.Status, answer.Header("Location")));
        Assert.Equal($"{{\"operation\":\"{change.Id}\",\"state\":\"pending\"}}", answer.Body);
    }

    [Fact]
    public async Task A_refusal_and_what_is_not_known_are_problems_with_their_reasons()
    {
        await using var served = await ServedDoor.StartAsync();
        served.Door.Change = _ => new OperationAnswer.Refused("there is no group g7");
        var refused = await PostAsync(served, "leave", """{"groups":[7]}""");
        served.Door.Change = _ => new OperationAnswer.Unknown("no leader of g0 has taken it in time");
        var unknown = await PostAsync(served, "leave", """{"groups":[7]}""");

        Assert.Equal((409, "There is no group g7."), (refused.Status, Detail(refused)));
        Assert.Contains("urn:sharded-kv:problem:refused\"", refused.Body, StringComparison.Ordinal);
        Assert.Equal((503, "1"), (unknown.Status, unknown.Header("Retry-After")));
        Assert.Equal(
            "No leader of g0 has taken it in time. With the same Idempotency-Key it may be sent again, to any node; without one, see "
            + $"/v1/controller/operations/{served.Door.Changes[1].Id} before.",
            Detail(unknown));
    }

    [Fact]
    public async Task The_same_idempotency_key_is_the_same_operation_and_none_is_another_each_time()
    {
        await using var served = await ServedDoor.StartAsync();
        await using var other = await ServedDoor.StartAsync();

        await PostAsync(served, "join", Named, "Idempotency-Key: a-1\r\n");
        await PostAsync(other, "join", Named, "Idempotency-Key: a-1\r\n");
        await PostAsync(served, "join", Named, "Idempotency-Key: a-2\r\n");
        await PostAsync(served, "join", Named);
        await PostAsync(served, "join", Named);

        var ids = served.Door.Changes.Select(change => change.Id).ToArray();
        Assert.Equal(ids[0], Assert.Single(other.Door.Changes).Id);
        Assert.Equal(4, ids.Distinct().Count());

        // What nodes of other versions must make of it as well.
        Assert.Equal("2f8fe63a", ids[0].ToString()[..8]);
    }

    [Theory]
    [InlineData("Idempotency-Key: \r\n")]
    [InlineData("Idempotency-Key: a b\r\n")]
    [InlineData("Idempotency-Key: a\r\nIdempotency-Key: a\r\n")]
    [InlineData("long")]
    public async Task A_key_that_is_not_understood_is_refused(string header)
    {
        await using var served = await ServedDoor.StartAsync();

        var answer = await PostAsync(served, "join", Named, header == "long" ? $"Idempotency-Key: {new string('k', 256)}\r\n" : header);

        Assert.Equal(400, answer.Status);
        Assert.Contains("urn:sharded-kv:problem:malformed-idempotency-key\"", answer.Body, StringComparison.Ordinal);
        Assert.Empty(served.Door.Changes);
    }

    [Fact]
    public async Task A_key_that_was_used_with_another_body_is_refused()
    {
        await using var served = await ServedDoor.StartAsync();
        served.Door.Change = _ => new OperationAnswer.OtherOperation();

        var other = await PostAsync(served, "move", """{"shard":1,"group":1}""", "Idempotency-Key: k\r\n");

        Assert.Equal(422, other.Status);
        Assert.Contains("urn:sharded-kv:problem:", other.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("join?timeout=61s", 400)]
    [InlineData("join?timeout=0ms", 400)]
    [InlineData("join?timeout=1", 400)]
    [InlineData("join?timeout=1s&timeout=1s", 400)]
    [InlineData("join?number=1", 400)]
    [InlineData("join?timeout=%", 400)]
    [InlineData("join/", 404)]
    [InlineData("split", 404)]
    public async Task Targets_that_are_not_understood_are_refused(string target, int status)
    {
        await using var served = await ServedDoor.StartAsync();

        Assert.Equal(status, (await PostAsync(served, target, Named)).Status);
        Assert.Empty(served.Door.Changes);
    }

    [Fact]
    public async Task Another_method_and_a_body_that_is_too_long_are_refused()
    {
        await using var served = await ServedDoor.StartAsync();

        var get = await served.AskAsync("GET /v1/controller/leave HTTP/1.1\r\nHost: x\r\n\r\n");
        var tooLong = await PostAsync(served, "join", Named.PadRight(ChangeEndpoint.BodyBytesMax + 1));
        var fits = await PostAsync(served, "join", Named.PadRight(ChangeEndpoint.BodyBytesMax));

        Assert.Equal((405, "POST"), (get.Status, get.Header("Allow")));
        Assert.Equal(413, tooLong.Status);
        Assert.Equal(202, fits.Status);
    }

    private static string Detail(RawResponse answer)
    {
        using var document = JsonDocument.Parse(answer.Body);
        return document.RootElement.GetProperty("detail").GetString()!;
    }

    private static Task<RawResponse> PostAsync(ServedDoor served, string target, string body, string header = "") =>
        served.AskAsync($"POST /v1/controller/{target} HTTP/1.1\r\nHost: x\r\n{header}Content-Length: {body.Length}\r\n\r\n{body}");
}
