using ShardedKv.Core.Integrity;
using ShardedKv.Core.Sessions;
using ShardedKv.Raft;

namespace ShardedKv.Core.Tests.Integrity;

public sealed class CheckpointScheduleTests
{
    private readonly CheckpointSchedule schedule = new(new LogTime(1_000), default);

    private long now;

    [Fact]
    public void The_first_entry_of_each_ten_seconds_of_log_time_is_noted() => Assert.Equal(
        [false, false, true, false, true],
        new long[] { 2_000, 9_999, 10_000, 19_000, 47_000 }.Select(Applied));

    [Fact]
    public void Who_starts_in_the_midst_notes_the_same_entries()
    {
        var late = new CheckpointSchedule(new LogTime(9_999), default);

        Assert.True(late.Applied(new LogTime(10_001), default));
        Assert.False(late.Applied(new LogTime(19_999), default));
    }

    [Fact]
    public void A_silent_group_is_noted_once_after_ten_seconds()
    {
        now = 500;
        Applied(1_000);
        Assert.False(IsSilentAt(10_499));
        Assert.Equal(TimeSpan.FromMilliseconds(1), schedule.SilentIn(new MonotonicTime(10_499)));
        Assert.True(IsSilentAt(10_500));
        Assert.False(IsSilentAt(60_000));
        Assert.Null(schedule.SilentIn(new MonotonicTime(60_000)));

        now = 60_000;
        Applied(2_000);
        Assert.False(IsSilentAt(69_999));
        Assert.True(IsSilentAt(70_000));
    }

    [Fact]
    public void What_was_noted_as_an_entrys_state_is_not_noted_again_in_silence()
    {
        Applied(1_000);
        Assert.True(Applied(10_000));
        Assert.False(IsSilentAt(60_000));
    }

    private bool Applied(long logTime) => schedule.Applied(new LogTime(logTime), new MonotonicTime(now));

    private bool IsSilentAt(long at) => schedule.IsSilent(new MonotonicTime(at));
}
