using ShardedKv.Core.Life;
using ShardedKv.Core.Sessions;
using ShardedKv.Raft;
using static ShardedKv.Core.Tests.Life.LifeUnderTest;

namespace ShardedKv.Core.Tests.Life;

/// <summary>Groups that are idle.</summary>
public sealed class SleepTests
{
    private static readonly ReplicaOptions Sleepy = new() { Self = Self, QuiesceAfterTicks = 3 };

    [Fact]
    public void A_follower_that_agrees_sleeps_until_a_request_or_a_suspicion_wakes_it()
    {
        var life = Asleep();
        life.Read(new ReadTag(1), ReadMode.Forwarded, default);
        Assert.False(life.IsAsleep);

        life = Asleep();
        life.NodeSuspected(Third);
        Assert.True(life.IsAsleep);
        life.NodeSuspected(Second);
        Assert.False(life.IsAsleep);
    }

    [Fact]
    public void Ticks_may_be_left_out_and_the_leader_is_not_deposed_for_its_silence()
    {
        var life = Asleep();

        for (var tick = 1; tick <= 20; tick++)
        {
            life.Tick(new MonotonicTime(tick * 100), new LogTime(1));
        }

        Assert.True(life.IsAsleep);
        Assert.Empty(Drive.Drain(life));
        life.Tick(new MonotonicTime(1_000_000), new LogTime(1));
        Assert.Equal(Second, life.Status.Leader);
    }

    [Fact]
    public void A_life_that_has_ended_or_resets_its_log_does_not_sleep()
    {
        var life = Asleep();

        life.JournalFailed("disk");

        Assert.False(life.IsAsleep);
    }

    private static ReplicaLife Asleep()
    {
        var life = Fresh(raft: Sleepy);
        life.Receive(Append(1, LogPosition.Zero, 1, Normal(1, 1)));
        Drive.AllOf(life);
        life.Receive(new Quiesce(Position(1, 1), 1) { From = Second, To = Self, Term = new Term(1) });
        Assert.Single(Sent<QuiesceAgreed>(Drive.AllOf(life)));
        Assert.True(life.IsAsleep);
        return life;
    }
}
