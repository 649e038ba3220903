using Akka.Cluster.Simulation;
using static Akka.Cluster.Tests.Gossips.Given;

namespace Akka.Cluster.Tests.Simulation;

public sealed class SimulatedLeaseTests
{
    private readonly VirtualTime _time = new();

    [Fact]
    public void A_lease_whose_holder_has_ended_is_free_only_when_it_lapses()
    {
        var lease = new SimulatedLease(_time);
        Assert.True(lease.Acquire(Node(1)));
        lease.Ended(Node(1));

        _time.RunFor(SimulatedLease.LapsesAfter - TimeSpan.FromSeconds(1));
        Assert.False(lease.Acquire(Node(2)));

        _time.RunFor(TimeSpan.FromSeconds(1));
        Assert.True(lease.Acquire(Node(2)));
    }

    [Fact]
    public void Only_the_holder_gives_a_lease_back()
    {
        var lease = new SimulatedLease(_time);
        lease.Acquire(Node(1));

        lease.Release(Node(2));
        Assert.False(lease.Acquire(Node(2)));

        lease.Release(Node(1));
        Assert.True(lease.Acquire(Node(2)));
    }
}
