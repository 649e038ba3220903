using ShardedKv.Core.Keys;
using ShardedKv.Core.Life;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Tests.Groups;
using ShardedKv.Raft;

namespace ShardedKv.Core.Tests.Simulation;

/// <summary>Scenario 5: three replicas, a write in each tick of 100 ms, and a follower that is asked for reads bounded to five seconds.</summary>
public sealed class BoundedReadStories
{
    private static readonly ReadMode FiveSeconds = ReadMode.Bounded(TimeSpan.FromSeconds(5));

    [Theory]
    [InlineData(1), InlineData(2), InlineData(20261121)]
    public void A_healthy_follower_serves_every_read_and_asks_the_leader_once_in_five_seconds(ulong seed)
    {
        var (trio, leader, follower) = Serving(seed);
        var writes = 0;

        for (var tick = 0; tick < 200; tick++)
        {
            trio.Submit(leader, CommandCodec.Encode(GroupUnderTest.Put(++writes, "k", $"{writes}", lowWater: writes - 1)));
            Assert.Equal("served", trio.Read(follower, FiveSeconds));
        }

        Assert.InRange(trio.IndexesAsked, 4, 5);
        Assert.Equal($"{writes}@v{writes}", trio.Text(leader, "k"));
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(20261121)]
    public void A_follower_that_is_cut_off_serves_for_five_seconds_and_refuses_from_then_on(ulong seed)
    {
        var (trio, leader, follower) = Serving(seed);
        Assert.Equal("served", trio.Read(follower, FiveSeconds));
        trio.CutOff(follower);

        var outcomes = new List<string>();
        for (var tick = 0; tick < 100; tick++)
        {
            trio.Submit(leader, CommandCodec.Encode(GroupUnderTest.Put(tick + 1, "k", $"{tick}")));
            outcomes.Add(trio.Read(follower, FiveSeconds));
        }

        Assert.Equal([.. Enumerable.Repeat("served", 50), .. Enumerable.Repeat(nameof(RefusalKind.TooStale), 50)], outcomes);
    }

    private static (Trio Trio, int Leader, int Follower) Serving(ulong seed)
    {
        var trio = new Trio(seed);
        var leader = trio.Elect(0);
        trio.Submit(leader, Core.Groups.GroupCommandCodec.Encode(
            new Core.Groups.ApplyConfiguration(GroupUnderTest.Configuration(1, shards: 1), new StoreLimits())));
        return (trio, leader, (leader + 1) % 3);
    }
}
