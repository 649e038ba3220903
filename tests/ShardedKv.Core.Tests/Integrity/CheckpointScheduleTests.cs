using ShardedKv.Core.Integrity;
using ShardedKv.Core.Sessions;
using ShardedKv.Raft;

namespace ShardedKv.Core.Tests.Integrity;

public sealed class CheckpointScheduleTests
{
    private readonly CheckpointSchedule schedule = new();

    [Fact]
    public void The_first_entry_of_each_ten_seconds_of_log_time_is_noted()
    {
        Assert.Equal(
            [false, false, true, false, true],
            new long[] { 1_000, 9_999, 10_000, 19_000, 47_000 }.Select(at => schedule.Applied(new LogTime(at))));
    }

    [Fact]
    public void Who_starts_within_the_ten_seconds_does_not_take_its_first_entry_for_theirs()
    {
        Assert.False(schedule.Applied(new LogTime(15_000)));
        Assert.True(schedule.Applied(new LogTime(20_000)));
    }

    [Fact]
    public void A_silent_group_is_noted_once_after_ten_seconds()
    {
        schedule.Applied(new LogTime(1_000));
        Assert.False(schedule.Tick(new MonotonicTime(500)));
        Assert.False(schedule.Tick(new MonotonicTime(10_499)));
        Assert.True(schedule.Tick(new MonotonicTime(10_500)));
        Assert.False(schedule.Tick(new MonotonicTime(60_000)));

        schedule.Applied(new LogTime(2_000));
        Assert.False(schedule.Tick(new MonotonicTime(60_020)));
        Assert.True(schedule.Tick(new MonotonicTime(70_020)));
    }

    [Fact]
    public void What_was_noted_as_an_entrys_state_is_not_noted_again_in_silence()
    {
        schedule.Applied(new LogTime(1_000));
        Assert.True(schedule.Applied(new LogTime(10_000)));
        Assert.False(schedule.Tick(new MonotonicTime(0)));
        Assert.False(schedule.Tick(new MonotonicTime(60_000)));
    }
}
