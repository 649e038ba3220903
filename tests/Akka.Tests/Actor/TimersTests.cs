using Akka.Actor;

namespace Akka.Tests.Actor;

public class TimersTests : TestSystem
{
    [Fact]
    public async Task A_single_timer_ticks_once_and_is_gone()
    {
        var actor = Timed();

        actor.Tell((Action<ITimerScheduler>)(timers => timers.StartSingleTimer("key", "tick", TimeSpan.FromMilliseconds(1))));

        await Probe.Expect("tick");
        Assert.False(await actor.Ask<bool>("active", Patience));
    }

    [Fact]
    public async Task A_periodic_timer_ticks_until_it_is_cancelled()
    {
        var actor = Timed();

        actor.Tell((Action<ITimerScheduler>)(timers => timers.StartPeriodicTimer("key", "tick", TimeSpan.Zero, TimeSpan.FromMilliseconds(1))));

        await Probe.Expect("tick", "tick", "tick");
        actor.Tell((Action<ITimerScheduler>)(timers => timers.Cancel("key")));
        Assert.False(await actor.Ask<bool>("active", Patience));
    }

    [Fact]
    public async Task A_tick_that_waits_in_the_mailbox_is_not_delivered_once_its_timer_is_cancelled()
    {
        var actor = Timed();

        actor.Tell((Action<ITimerScheduler>)(timers =>
        {
            timers.StartSingleTimer("key", "cancelled tick", TimeSpan.Zero);
            WaitUntilTheTickIsQueued(actor);
            timers.Cancel("key");
        }));

        Assert.False(await actor.Ask<bool>("active", Patience));
        await Probe.ExpectNothing();
    }

    [Fact]
    public async Task A_tick_of_before_does_not_count_for_a_timer_that_is_started_anew()
    {
        var actor = Timed();

        actor.Tell((Action<ITimerScheduler>)(timers =>
        {
            timers.StartSingleTimer("key", "old", TimeSpan.Zero);
            WaitUntilTheTickIsQueued(actor);
            timers.StartSingleTimer("key", "new", TimeSpan.FromHours(1));
        }));

        Assert.True(await actor.Ask<bool>("active", Patience));
        await Probe.ExpectNothing();
    }

    [Fact]
    public async Task A_restart_ends_the_timers()
    {
        var actor = Timed();

        actor.Tell((Action<ITimerScheduler>)(timers =>
        {
            timers.StartSingleTimer("key", "old", TimeSpan.Zero);
            WaitUntilTheTickIsQueued(actor);
            throw new InvalidOperationException("fail");
        }));

        Assert.False(await actor.Ask<bool>("active", Patience));
        await Probe.ExpectNothing();
    }

    [Fact]
    public async Task A_timer_that_sends_a_PoisonPill_stops_the_actor()
    {
        var actor = Timed();
        await Probe.Do(context => context.Watch(actor));

        actor.Tell((Action<ITimerScheduler>)(timers => timers.StartSingleTimer("key", PoisonPill.Instance, TimeSpan.FromMilliseconds(1))));

        Assert.Equal(actor, (await Probe.Receive<Terminated>()).ActorRef);
    }

    private static void WaitUntilTheTickIsQueued(IActorRef actor) =>
        Assert.True(SpinWait.SpinUntil(() => ((LocalActorRef)actor).Cell.NumberOfMessages > 0, Patience));

    private IActorRef Timed() => Sys.ActorOf(Props.Create(() => new TimedActor(Probe.Ref)));

    private sealed class TimedActor(IActorRef probe) : UntypedActor, IWithTimers
    {
        public ITimerScheduler Timers { get; set; } = null!;

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case Action<ITimerScheduler> action:
                    action(Timers);
                    break;
                case "active":
                    Sender.Tell(Timers.IsTimerActive("key"));
                    break;
                default:
                    probe.Tell(message);
                    break;
            }
        }
    }
}
