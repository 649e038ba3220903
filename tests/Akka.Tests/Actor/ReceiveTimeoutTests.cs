using Akka.Actor;

namespace Akka.Tests.Actor;

public class ReceiveTimeoutTests : TestSystem
{
    [Fact]
    public async Task Silence_is_told_and_told_again()
    {
        Sys.ActorOf(Props.Create(() => new Idle(TimeSpan.FromMilliseconds(5), Probe.Ref)));

        await Probe.Expect("timeout", "timeout");
    }

    [Fact]
    public async Task Messages_that_do_not_influence_it_do_not_put_it_off()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Idle(TimeSpan.FromMilliseconds(50), Probe.Ref)));

        using var ticks = Cancelable(actor, new Neutral());

        await Probe.Expect("timeout");
    }

    [Fact]
    public async Task Null_turns_it_off()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Idle(TimeSpan.FromMilliseconds(1), Probe.Ref)));
        await Probe.Expect("timeout");

        actor.Tell("off");
        while (await Probe.Receive() is not "is off")
        {
            // A timeout from before.
        }

        // Once it is off, nothing that was under way is told: the answer to this is the next message.
        await actor.Ask<ActorIdentity>(new Identify(0), Patience);
        await Probe.ExpectNothing();
    }

    private Cancelable Cancelable(IActorRef receiver, object message)
    {
        var cancelable = new Cancelable(Sys.Scheduler);
        Sys.Scheduler.ScheduleTellRepeatedly(TimeSpan.Zero, TimeSpan.FromMilliseconds(5), receiver, message, ActorRefs.NoSender, cancelable);
        return cancelable;
    }

    private sealed record Neutral : INotInfluenceReceiveTimeout;

    private sealed class Idle : UntypedActor
    {
        private readonly IActorRef _probe;

        public Idle(TimeSpan time, IActorRef probe)
        {
            _probe = probe;
            SetReceiveTimeout(time);
        }

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case ReceiveTimeout:
                    _probe.Tell("timeout");
                    break;
                case "off":
                    SetReceiveTimeout(null);

                    // Timeouts from before this message were handled before it.
                    _probe.Tell("is off");
                    break;
                default:
                    break;
            }
        }
    }
}
