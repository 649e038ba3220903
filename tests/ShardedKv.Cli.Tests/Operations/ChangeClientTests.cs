using System.Net;
using System.Net.Sockets;
using ShardedKv.Actors.Controller;
using ShardedKv.Actors.Status;
using ShardedKv.Cli.Operations;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Node.Http;
using ShardedKv.Raft;

namespace ShardedKv.Cli.Tests.Operations;

public class ChangeClientTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly OperationBody Body = new Move(new ShardId(7), new GroupId(2));

    [Fact]
    public async Task What_is_not_known_to_be_taken_is_asked_again_at_another_node_under_the_same_id()
    {
        await using var first = await ControllerInProcess.StartAsync();
        await using var second = await ControllerInProcess.StartAsync();
        first.Change = _ => new OperationAnswer.Unknown("no leader");

        var document = await RunAsync(Patience, first.Address, second.Address);

        Assert.Equal(12, document.Number);
        Assert.Equal(Assert.Single(first.Changes).Id, Assert.Single(second.Changes).Id);
        Assert.Equal(OperationBodyJson.Write(Body), OperationBodyJson.Write(second.Changes[0].Body));
    }

    [Fact]
    public async Task A_node_that_the_first_one_knows_is_asked_when_the_first_cannot()
    {
        await using var first = await ControllerInProcess.StartAsync();
        await using var second = await ControllerInProcess.StartAsync();
        first.Change = _ => new OperationAnswer.Unknown("no leader");
        first.Status = _ => ClusterStatus.Unknown with { Nodes = [new NodeRow("n2", second.HttpAddress, null, true, false)] };

        await RunAsync(Patience, first.Address);

        Assert.Single(second.Changes);
    }

    [Fact]
    public async Task A_node_that_is_away_is_passed_over()
    {
        await using var second = await ControllerInProcess.StartAsync();

        var document = await RunAsync(Patience, Closed(), second.Address);

        Assert.Equal(12, document.Number);
    }

    [Fact]
    public async Task What_is_taken_and_not_done_is_waited_for_at_the_same_node()
    {
        await using var first = await ControllerInProcess.StartAsync();
        await using var second = await ControllerInProcess.StartAsync();
        first.Change = before => before < 3 ? new OperationAnswer.Pending() : new OperationAnswer.Done(new ConfigNumber(5));

        var document = await RunAsync(Patience, first.Address, second.Address);

        Assert.Equal(5, document.Number);
        Assert.Equal(4, first.Changes.Length);
        Assert.Empty(second.Changes);
        Assert.Single(first.Changes.Select(change => change.Id).Distinct());
        Assert.Equal(TimeSpan.FromSeconds(10), first.Changes[0].Wait);
    }

    [Fact]
    public async Task A_refusal_ends_it_with_its_reason()
    {
        await using var node = await ControllerInProcess.StartAsync();
        node.Change = _ => new OperationAnswer.Refused("there is no group g2");

        var failure = await Assert.ThrowsAsync<ChangeFailedException>(() => RunAsync(Patience, node.Address));

        Assert.Equal((ExitCode.Refused, "Refused: There is no group g2."), (failure.Code, failure.Message));
        Assert.Single(node.Changes);
    }

    /// <summary>Nothing was sent: 4. Sent, and nobody says more: 5. Taken: 5, in other words.</summary>
    [Fact]
    public async Task At_the_end_of_its_patience_it_says_what_is_known()
    {
        await using var node = await ControllerInProcess.StartAsync();
        var soon = TimeSpan.FromMilliseconds(300);

        var unsent = await Assert.ThrowsAsync<ChangeFailedException>(() => RunAsync(soon, Closed()));
        node.Change = _ => new OperationAnswer.Unknown("no leader");
        var sent = await Assert.ThrowsAsync<ChangeFailedException>(() => RunAsync(soon, node.Address));
        node.Change = _ => new OperationAnswer.Pending();
        var taken = await Assert.ThrowsAsync<ChangeFailedException>(() => RunAsync(soon, node.Address));

        Assert.Equal((ExitCode.Unavailable, ExitCode.OutcomeUnknown, ExitCode.OutcomeUnknown), (unsent.Code, sent.Code, taken.Code));
        Assert.StartsWith("not done within 0.3 s: nothing was done.", unsent.Message, StringComparison.Ordinal);
        Assert.StartsWith("not done within 0.3 s: it may or may not be done; the same command with --key k", sent.Message, StringComparison.Ordinal);
        Assert.StartsWith("not done within 0.3 s: the cluster has it and goes on; the same command with --key k", taken.Message, StringComparison.Ordinal);
    }

    private static Task<OperationDocument> RunAsync(TimeSpan patience, params Uri[] nodes) =>
        new ChangeClient(new ClusterNodes(nodes), TimeProvider.System).RunAsync(Body, "k", patience, CancellationToken.None);

    /// <summary>An address that refuses connections.</summary>
    private static Uri Closed()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://{listener.LocalEndpoint}");
    }
}
