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

    [Fact]
    public async Task The_keys_of_timers_are_listed_until_they_are_cancelled()
    {
        var actor = Timed();

        actor.Tell((Action<ITimerScheduler>)(timers =>
        {
            timers.StartSingleTimer("a", "tick", TimeSpan.FromHours(1));
            timers.StartPeriodicTimer("b", "tick", TimeSpan.FromHours(1));
            timers.StartPeriodicTimer("b", "tick", TimeSpan.FromHours(1), TimeSpan.FromHours(2));
            Probe.Ref.Tell(string.Join(' ', timers.ActiveTimers.Order()));
            timers.Cancel("a");
            timers.Cancel("never started");
            Probe.Ref.Tell(string.Join(' ', timers.ActiveTimers));
            timers.CancelAll();
            Probe.Ref.Tell(timers.ActiveTimers.Count);
        }));

        await Probe.Expect("a b", "b", 0);
    }

    [Fact]
    public async Task A_tick_has_the_sender_that_it_was_given_or_the_actor_itself()
    {
        var sender = Sys.ActorOf(Props.Empty);
        var actor = Timed();

        actor.Tell((Action<ITimerScheduler>)(timers => timers.StartSingleTimer("key", "sender", TimeSpan.Zero, sender)));
        await Probe.Expect(sender);
        actor.Tell((Action<ITimerScheduler>)(timers => timers.StartSingleTimer("key", "sender", TimeSpan.Zero)));
        await Probe.Expect(actor);
        actor.Tell((Action<ITimerScheduler>)(timers => timers.StartPeriodicTimer("key", "sender", TimeSpan.Zero, TimeSpan.FromHours(1), sender)));

        await Probe.Expect(sender);
    }

    [Fact]
    public async Task A_tick_counts_as_a_message_for_the_receive_timeout_unless_its_message_says_otherwise()
    {
        var actor = Timed();

        actor.Tell("timeout in 200 ms");
        actor.Tell((Action<ITimerScheduler>)(timers => timers.StartPeriodicTimer("key", new Quiet(), TimeSpan.Zero, TimeSpan.FromMilliseconds(20))));

        while (await Probe.Receive() is not ReceiveTimeout)
        {
        }
    }

    [Fact]
    public async Task The_timers_of_an_actor_that_has_ended_make_no_dead_letters()
    {
        Sys.EventStream.Subscribe(Probe.Ref, typeof(Akka.Event.AllDeadLetters));
        var actor = Timed();
        actor.Tell((Action<ITimerScheduler>)(timers => timers.StartPeriodicTimer("key", "tick", TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(1))));

        await actor.GracefulStop(Patience);
        var passed = new TaskCompletionSource();
        Sys.Scheduler.Advanced.ScheduleOnce(TimeSpan.FromMilliseconds(100), passed.SetResult);
        await passed.Task.WaitAsync(Patience);

        await Probe.ExpectNothing();
    }

    private sealed class Quiet : INotInfluenceReceiveTimeout;

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
                case "sender":
                    probe.Tell(Sender);
                    break;
                case "timeout in 200 ms":
                    SetReceiveTimeout(TimeSpan.FromMilliseconds(200));
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
