using ShardedKv.Core.Routing;
using ShardedKv.Raft;
using ShardedKv.Simulation.Network;
using ShardedKv.Simulation.Scenarios;
using ShardedKv.Simulation.Time;

namespace ShardedKv.Simulation.Tests.Network;

public sealed class SimulatedNetworkTests
{
    private readonly VirtualTime _time = new();
    private readonly List<long> _arrived = [];

    [Fact]
    public void A_cut_link_carries_nothing_one_way_and_loses_what_is_on_its_way()
    {
        var network = Network(NetworkProfile.Calm);
        Send(network, 0, 1, 1);
        network.Cut(0, 1, true);
        Send(network, 0, 1, 2);
        Send(network, 1, 0, 3);

        Run();

        Assert.Equal([3L], _arrived);
    }

    [Fact]
    public void A_link_in_order_keeps_the_order_whatever_the_delays()
    {
        var network = Network(NetworkProfile.Calm with { DelayMax = TimeSpan.FromSeconds(1) });
        for (var packet = 1; packet <= 50; packet++)
        {
            Send(network, 0, 1, packet);
        }

        Run();

        Assert.Equal(Enumerable.Range(1, 50).Select(packet => (long)packet), _arrived);
    }

    [Fact]
    public void A_third_is_lost_and_half_of_the_rest_comes_twice_when_the_profile_says_so()
    {
        var network = Network(NetworkProfile.Calm with { LossPercent = 30, DuplicatePercent = 50 });
        for (var packet = 1; packet <= 10_000; packet++)
        {
            Send(network, 0, 1, packet);
        }

        Run();

        Assert.InRange(_arrived.Distinct().Count(), 6_800, 7_200);
        Assert.InRange(_arrived.Count - _arrived.Distinct().Count(), 3_300, 3_700);
    }

    private SimulatedNetwork Network(NetworkProfile profile) =>
        new(_time, new SeededRandom(1), 2, (_, packet) => _arrived.Add(((ReplyPacket)packet).Correlation.Value)) { Profile = profile };

    private static void Send(SimulatedNetwork network, int from, int to, long number) =>
        network.Send(from, to, new ReplyPacket(new Correlation(number), []));

    private void Run() => _time.RunUntil(TimeSpan.FromSeconds(10), () => false);
}
