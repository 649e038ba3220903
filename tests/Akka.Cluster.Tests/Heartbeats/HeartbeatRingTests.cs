using System.Collections.Immutable;
using static Akka.Cluster.Tests.Gossips.Given;

namespace Akka.Cluster.Tests.Heartbeats;

public sealed class HeartbeatRingTests
{
    private static readonly ImmutableHashSet<UniqueAddress> Twenty = Nodes([.. Enumerable.Range(1, 20)]);

    [Theory, InlineData(3), InlineData(9)]
    public void In_a_small_cluster_each_sends_to_all_others(int monitoredBy)
    {
        Assert.Equal(Nodes(1, 3, 4), new HeartbeatRing(Node(2), Nodes(1, 2, 3, 4), [], monitoredBy).MyReceivers);
    }

    [Fact]
    public void In_a_large_cluster_each_sends_to_as_many_as_send_to_it_and_never_to_itself()
    {
        var ring = new HeartbeatRing(Node(1), Twenty, [], monitoredBy: 3);

        var receivers = Twenty.ToDictionary(sender => sender, ring.ReceiversOf);

        Assert.All(receivers, entry => Assert.Equal((3, false), (entry.Value.Count, entry.Value.Contains(entry.Key))));
        Assert.All(Twenty, node => Assert.Equal(3, receivers.Values.Count(of => of.Contains(node))));
    }

    [Fact]
    public void All_see_the_same_ring()
    {
        var (one, two) = (new HeartbeatRing(Node(1), Twenty, [], monitoredBy: 3), new HeartbeatRing(Node(2), Twenty, [], monitoredBy: 3));

        Assert.Equal(one.MyReceivers, two.ReceiversOf(Node(1)));
    }

    [Fact]
    public void An_unreachable_neighbour_goes_on_getting_heartbeats_and_a_further_one_comes_on_top()
    {
        var before = new HeartbeatRing(Node(1), Twenty, [], monitoredBy: 3).MyReceivers;

        var after = new HeartbeatRing(Node(1), Twenty, [before.Order().First()], monitoredBy: 3).MyReceivers;

        Assert.Superset(before, after);
        Assert.Equal(4, after.Count);
    }

    [Fact]
    public void When_all_others_are_unreachable_each_of_them_gets_heartbeats_once()
    {
        var others = Twenty.Remove(Node(1));

        Assert.Equal(others, new HeartbeatRing(Node(1), Twenty, others, monitoredBy: 3).MyReceivers);
    }
}
