using Akka.Actor;
using Akka.Cluster.Tests.Systems;
using Akka.Remote.Tests.Systems;

namespace Akka.Cluster.Tests.Heartbeats;

public sealed class HeartbeatSenderTests : IAsyncLifetime
{
    private readonly Nodes _nodes = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _nodes.DisposeAsync();

    [Fact]
    public async Task A_member_that_has_never_answered_is_monitored_though_it_is_asked_more_often_than_its_first_answer_is_due()
    {
        var node = _nodes.Start("akka.cluster.failure-detector { heartbeat-interval = 200 ms, expected-response-after = 500 ms }");
        await node.JoinAsync(node.SelfAddress).WaitAsync(Nodes.Patience);
        var nowhere = new Address(node.SelfAddress.Protocol, node.SelfAddress.System, node.SelfAddress.Host, 1);
        var silent = new Member(new UniqueAddress(nowhere, 1), 2, MemberStatus.Up, []);
        var joined = new MembershipChanged(new MembershipState(node.Membership.Gossip.With(silent), node.SelfUniqueAddress));

        await Eventually.True(
            () =>
            {
                // Told again and again, since a change that is still under way would take it back.
                node.System.EventStream.Publish(joined);
                return node.FailureDetector.IsMonitoring(nowhere);
            },
            "the silent member is monitored");
    }
}
