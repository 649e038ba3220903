using Akka.TestKit.Configs;

namespace Akka.TestKit.Tests;

/// <summary>Time stands still until it is advanced; what is due then comes in order.</summary>
public sealed class TestSchedulerTests() : Xunit2.TestKit(TestConfigs.TestSchedulerConfig)
{
    private readonly List<string> _log = [];

    private TestScheduler Scheduler => (TestScheduler)Sys.Scheduler;

    [Fact]
    public void Nothing_comes_before_its_time()
    {
        Scheduler.ScheduleTellOnce(Seconds(10), TestActor, "a", TestActor);

        Scheduler.Advance(Seconds(10) - TimeSpan.FromTicks(1));
        Assert.False(HasMessages);

        Scheduler.Advance(TimeSpan.FromTicks(1));
        ExpectMsgFrom(TestActor, "a", TimeSpan.Zero);
    }

    [Fact]
    public void What_is_due_comes_by_time_and_then_in_the_order_of_scheduling()
    {
        Schedule(3, "c");
        Schedule(1, "a");
        Schedule(3, "d");
        Schedule(2, "b");

        Scheduler.Advance(Seconds(3));

        Assert.Equal(["a", "b", "c", "d"], _log);
    }

    [Fact]
    public void The_clock_shows_when_an_action_was_due_and_then_the_end()
    {
        var start = Scheduler.Now;
        var seen = new List<TimeSpan>();
        Scheduler.ScheduleOnce(Seconds(2), () => seen.Add(Scheduler.Now - start));

        Scheduler.AdvanceTo(start + Seconds(5));

        Assert.Equal([Seconds(2)], seen);
        Assert.Equal(Seconds(5), Scheduler.Now - start);
        Assert.Equal(Seconds(5), Scheduler.MonotonicClock);
    }

    [Fact]
    public void What_an_action_schedules_within_the_advance_still_comes()
    {
        Scheduler.ScheduleOnce(Seconds(1), () =>
        {
            _log.Add("a");
            Schedule(1, "b");
            Schedule(2, "c");
        });

        Scheduler.Advance(Seconds(2));

        Assert.Equal(["a", "b"], _log);
    }

    [Fact]
    public void A_repeated_action_comes_as_often_as_its_interval_fits()
    {
        Scheduler.ScheduleRepeatedly(Seconds(1), Seconds(2), () => _log.Add("tick"));

        Scheduler.Advance(Seconds(0.5));
        Assert.Empty(_log);
        Scheduler.Advance(Seconds(0.5));
        Assert.Single(_log);
        Scheduler.Advance(Seconds(5));
        Assert.Equal(3, _log.Count);
    }

    [Fact]
    public void A_cancelled_action_does_not_come()
    {
        var once = new Cancelable(Sys.Scheduler);
        var repeated = new Cancelable(Sys.Scheduler);
        Scheduler.ScheduleOnce(Seconds(1), () => _log.Add("once"), once);
        Scheduler.ScheduleRepeatedly(Seconds(1), Seconds(1), () => _log.Add("tick"), repeated);
        Scheduler.ScheduleOnce(Seconds(2.5), repeated.Cancel);
        once.Cancel();

        Scheduler.Advance(Seconds(10));

        Assert.Equal(["tick", "tick"], _log);
    }

    [Fact]
    public void Time_does_not_go_back()
    {
        Assert.Throws<InvalidOperationException>(() => Scheduler.AdvanceTo(Scheduler.Now - Seconds(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Scheduler.ScheduleOnce(Seconds(-1), () => { }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Scheduler.ScheduleRepeatedly(Seconds(1), TimeSpan.Zero, () => { }));
    }

    [Fact]
    public void An_actors_timers_and_receive_timeout_follow_the_clock()
    {
        var actor = ActorOfAsTestActorRef(() => new Timed(TestActor));

        Scheduler.Advance(Seconds(1));
        ExpectMsg("tick", TimeSpan.Zero);
        Scheduler.Advance(Seconds(4));
        ExpectMsg(ReceiveTimeout.Instance, TimeSpan.Zero);

        actor.Tell("stop");
        Scheduler.Advance(Seconds(100));
        Assert.False(HasMessages);
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private void Schedule(double seconds, string entry) => Scheduler.ScheduleOnce(Seconds(seconds), () => _log.Add(entry));

    private sealed class Timed : ReceiveActor, IWithTimers
    {
        public Timed(IActorRef target)
        {
            Receive<string>(m => m == "stop", _ => Context.Stop(Self));
            ReceiveAny(m => target.Tell(m));
            SetReceiveTimeout(TimeSpan.FromSeconds(4));
        }

        public ITimerScheduler Timers { get; set; }

        protected override void PreStart() => Timers.StartSingleTimer("tick", "tick", TimeSpan.FromSeconds(1));
    }
}
