using System.Diagnostics;
using Akka.Actor;

namespace Akka.Tests.Actor;

public class SchedulerTests : TestSystem
{
    [Fact]
    public async Task Nothing_is_early()
    {
        foreach (var milliseconds in new[] { 0, 1, 9, 10, 11, 25, 50 })
        {
            var start = Stopwatch.GetTimestamp();
            Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(milliseconds), Probe.Ref, milliseconds, ActorRefs.NoSender);

            await Probe.Expect(milliseconds);

            Assert.True(Stopwatch.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(milliseconds));
        }
    }

    [Fact]
    public async Task What_is_due_earlier_comes_earlier_and_equals_in_the_order_of_scheduling()
    {
        // Over more than one turn of a small wheel.
        var system = ActorSystem.Create("wheel", "akka { loglevel = OFF, stdout-loglevel = OFF, scheduler { tick-duration = 10ms, ticks-per-wheel = 4 } }");
        var probe = new Probe(system);
        await probe.Do(_ =>
        {
            foreach (var milliseconds in new[] { 240, 160, 80 })
            {
                system.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(milliseconds), probe.Ref, milliseconds, ActorRefs.NoSender);
            }
        });

        await probe.Expect(80, 160, 240);

        for (var i = 0; i < 100; i++)
        {
            system.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(30), probe.Ref, i, ActorRefs.NoSender);
        }

        for (var i = 0; i < 100; i++)
        {
            await probe.Expect(i);
        }

        await system.Terminate().WaitAsync(Patience);
    }

    [Fact]
    public async Task What_is_cancelled_never_happens()
    {
        var scheduler = Sys.Scheduler;
        var cancelled = scheduler.ScheduleTellOnceCancelable(TimeSpan.FromMilliseconds(20), Probe.Ref, "cancelled", ActorRefs.NoSender);
        scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(60), Probe.Ref, "after", ActorRefs.NoSender);

        cancelled.Cancel();

        await Probe.Expect("after");
        Assert.True(cancelled.IsCancellationRequested);
    }

    [Fact]
    public async Task A_repetition_goes_on_until_it_is_cancelled()
    {
        var repeating = Sys.Scheduler.ScheduleTellRepeatedlyCancelable(TimeSpan.Zero, TimeSpan.FromMilliseconds(1), Probe.Ref, "tick", ActorRefs.NoSender);

        await Probe.Expect("tick", "tick", "tick");
        repeating.Cancel();

        // A tick that was sent already may still come; after one more turn of the scheduler there is none.
        Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(50), Probe.Ref, "after", ActorRefs.NoSender);
        while (await Probe.Receive() is not "after")
        {
        }

        await Probe.ExpectNothing();
    }

    [Fact]
    public async Task A_repeated_action_that_throws_is_not_run_again()
    {
        var runs = 0;
        Sys.Scheduler.Advanced.ScheduleRepeatedly(TimeSpan.Zero, TimeSpan.FromMilliseconds(1), () =>
        {
            Interlocked.Increment(ref runs);
            throw new InvalidOperationException("once");
        });

        Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(100), Probe.Ref, "after", ActorRefs.NoSender);
        await Probe.Expect("after");

        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task The_rate_of_a_repetition_does_not_drift()
    {
        var start = Stopwatch.GetTimestamp();
        var repeating = Sys.Scheduler.ScheduleTellRepeatedlyCancelable(TimeSpan.FromMilliseconds(15), TimeSpan.FromMilliseconds(15), Probe.Ref, "tick", ActorRefs.NoSender);

        for (var i = 0; i < 20; i++)
        {
            await Probe.Expect("tick");
        }

        repeating.Cancel();
        Assert.True(Stopwatch.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(300));
    }

    [Fact]
    public void Negative_delays_and_empty_intervals_are_refused()
    {
        var scheduler = Sys.Scheduler;

        Assert.Throws<ArgumentOutOfRangeException>(() => scheduler.ScheduleTellOnce(TimeSpan.FromTicks(-1), Probe.Ref, "x", ActorRefs.NoSender));
        Assert.Throws<ArgumentOutOfRangeException>(() => scheduler.ScheduleTellRepeatedly(TimeSpan.Zero, TimeSpan.Zero, Probe.Ref, "x", ActorRefs.NoSender));
    }

    [Fact]
    public async Task After_the_end_of_the_system_nothing_can_be_scheduled()
    {
        var system = ActorSystem.Create("ended", "akka { loglevel = OFF, stdout-loglevel = OFF }");
        system.Scheduler.ScheduleTellOnce(TimeSpan.FromDays(1), Probe.Ref, "never", ActorRefs.NoSender);
        await system.Terminate().WaitAsync(Patience);

        Assert.Throws<SchedulerException>(() => system.Scheduler.ScheduleTellOnce(TimeSpan.Zero, Probe.Ref, "x", ActorRefs.NoSender));
    }

    [Fact]
    public async Task A_linked_cancelable_is_cancelled_with_the_first_of_its_sources_or_after_its_delay()
    {
        var source = new Cancelable(Sys.Scheduler);
        var linked = Cancelable.CreateLinkedCancelable(Sys.Scheduler, source, new Cancelable(Sys.Scheduler));
        source.Cancel();
        Assert.True(linked.IsCancellationRequested);

        var delayed = new Cancelable(Sys.Scheduler, TimeSpan.FromMilliseconds(1));
        var cancelled = new TaskCompletionSource();
        delayed.Token.Register(cancelled.SetResult);
        await cancelled.Task.WaitAsync(Patience);
        Assert.True(Cancelable.CreateCanceled().IsCancellationRequested);
    }

    [Theory]
    [InlineData("1 h"), InlineData("100 d"), InlineData("none")]
    public async Task What_is_added_while_the_thread_sleeps_until_something_far_off_is_not_kept_waiting(string far)
    {
        var scheduler = Sys.Scheduler;
        if (far != "none")
        {
            scheduler.ScheduleTellOnce(far == "1 h" ? TimeSpan.FromHours(1) : TimeSpan.FromDays(100), Probe.Ref, "far", ActorRefs.NoSender);
        }

        for (var i = 0; i < 5; i++)
        {
            // Longer than the thread ticks on after something was added.
            scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(80), Probe.Ref, i, ActorRefs.NoSender);
            await Probe.Expect(i);
        }
    }

    [Fact]
    public async Task What_is_a_turn_away_is_not_early_and_not_late_by_a_turn()
    {
        var system = ActorSystem.Create("turns", "akka { loglevel = OFF, stdout-loglevel = OFF, scheduler { tick-duration = 10ms, ticks-per-wheel = 8 } }");
        var probe = new Probe(system);
        var start = Stopwatch.GetTimestamp();
        system.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(160), probe.Ref, "two turns", ActorRefs.NoSender);
        system.Scheduler.ScheduleTellRepeatedly(TimeSpan.FromMilliseconds(80), TimeSpan.FromMilliseconds(80), probe.Ref, "turn", ActorRefs.NoSender);
        system.Scheduler.ScheduleTellOnce(TimeSpan.FromDays(1), probe.Ref, "far", ActorRefs.NoSender);

        await probe.Expect("turn", "two turns", "turn", "turn", "turn", "turn");

        Assert.True(Stopwatch.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(400));
        await system.Terminate().WaitAsync(Patience);
    }

    [Fact]
    public async Task What_is_cancelled_while_the_thread_sleeps_is_let_go()
    {
        var (message, cancelable) = Schedule();
        Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(50), Probe.Ref, "the last before it sleeps", ActorRefs.NoSender);
        await Probe.Expect("the last before it sleeps");

        cancelable.Cancel();

        using var patience = new CancellationTokenSource(Patience);
        while (message.IsAlive)
        {
            patience.Token.ThrowIfCancellationRequested();
            GC.Collect();
            await Task.Yield();
        }

        (WeakReference, ICancelable) Schedule()
        {
            var far = new object();
            return (new WeakReference(far), Sys.Scheduler.ScheduleTellOnceCancelable(TimeSpan.FromDays(1), Probe.Ref, far, ActorRefs.NoSender));
        }
    }
}
