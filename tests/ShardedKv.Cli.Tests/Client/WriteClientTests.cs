using ShardedKv.Actors.Status;
using ShardedKv.Cli.Client;
using ShardedKv.Cli.Tests.Operations;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Requests;

namespace ShardedKv.Cli.Tests.Client;

public class WriteClientTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly OutcomeUnknown Open = new("the deadline passed");

    [Fact]
    public async Task A_write_whose_outcome_is_open_is_sent_again_to_another_node_under_the_same_key()
    {
        await using var first = await ControllerInProcess.StartAsync();
        await using var second = await ControllerInProcess.StartAsync();
        first.Ask = _ => Open;
        second.Ask = _ => new Done(new Revision(7));

        var response = await SendAsync(null, Patience, first.Address, second.Address);

        Assert.Equal((204, "\"7\""), (response.Status, response.ETag));
        var ids = first.Requests.Concat(second.Requests).Select(request => ((Append)request).Id).ToArray();
        Assert.NotNull(ids[0]);
        Assert.Single(ids.Distinct());
        Assert.Single(second.Requests);
    }

    [Fact]
    public async Task A_lost_answer_is_asked_for_at_a_node_that_another_knows()
    {
        using var lost = new ScriptedServer("HTTP/1.1 20");
        await using var known = await ControllerInProcess.StartAsync();
        await using var node = await ControllerInProcess.StartAsync();
        known.Ask = _ => Open;
        known.Status = _ => ClusterStatus.Unknown with { Nodes = [new NodeRow("n3", node.HttpAddress, null, true, false)] };
        node.Ask = _ => new Done(new Revision(1));

        var response = await SendAsync("once", Patience, lost.Address, known.Address);

        Assert.Equal(204, response.Status);
        Assert.Contains("Idempotency-Key: once\r\n", lost.Received, StringComparison.Ordinal);
        Assert.Equal(RequestId.FromText("once"), ((Append)Assert.Single(node.Requests)).Id);
    }

    /// <summary>Nothing was done at that attempt; of the one before it says nothing.</summary>
    [Fact]
    public async Task Once_the_outcome_is_open_a_refusal_for_now_does_not_close_it()
    {
        await using var node = await ControllerInProcess.StartAsync();
        node.Ask = before => before switch
        {
            0 => Open,
            1 => new Busy(TimeSpan.FromSeconds(1)),
            2 => new ReadOnly("no room"),
            _ => new NotFound(),
        };

        var response = await SendAsync(null, Patience, node.Address);

        Assert.Equal(404, response.Status);
        Assert.Equal(4, node.Requests.Length);
    }

    [Fact]
    public async Task What_is_known_not_to_be_done_is_not_sent_again()
    {
        await using var node = await ControllerInProcess.StartAsync();
        node.Ask = _ => new Unavailable("no leader");

        Assert.Equal(503, (await SendAsync(null, Patience, node.Address)).Status);

        Assert.Single(node.Requests);
        await Assert.ThrowsAsync<StoreUnreachableException>(() => SendAsync(null, Patience, new Uri("http://127.0.0.1:1")));
    }

    [Fact]
    public async Task At_the_end_of_its_patience_it_names_the_key_to_go_on_with()
    {
        await using var node = await ControllerInProcess.StartAsync();
        node.Ask = _ => Open;

        var failure = await Assert.ThrowsAsync<AnswerLostException>(() => SendAsync("once", TimeSpan.FromMilliseconds(300), node.Address));

        Assert.EndsWith(
            ". For 0.3 s it was not known whether it is done; the same command with --idempotency-key once says so", failure.Message,
            StringComparison.Ordinal);
    }

    /// <summary>A cluster some of whose nodes run an older program.</summary>
    [Fact]
    public async Task Where_keys_are_not_known_yet_it_is_sent_once_without_unless_one_was_asked_for()
    {
        await using var node = await ControllerInProcess.StartAsync();
        node.Ask = before => before == 1 ? Open : new Rejected(RejectReason.FeatureLevel, "too old");

        var without = await SendAsync(null, Patience, node.Address);
        var asked = await SendAsync("once", Patience, node.Address);

        Assert.Equal((504, 501), (without.Status, asked.Status));
        Assert.Equal([true, false, true], node.Requests.Select(request => ((Append)request).Id is not null));
    }

    private static Task<HttpResponse> SendAsync(string? key, TimeSpan patience, params Uri[] nodes) => new WriteClient(nodes, TimeProvider.System).SendAsync(
        "POST", HttpRequestText.Target("k"u8) + "&op=append", "v"u8.ToArray(), "", key, patience, CancellationToken.None);
}
