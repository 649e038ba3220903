using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;
using Akka.Event;
using Akka.Tests.Actor;

namespace Akka.Tests.Dispatch;

public class MailboxTests() : TestSystem($$"""
    bounded { mailbox-type = "Akka.Dispatch.BoundedMailbox", mailbox-capacity = 2, mailbox-push-timeout-time = 0s }
    waiting { mailbox-type = "Akka.Dispatch.BoundedMailbox", mailbox-capacity = 1, mailbox-push-timeout-time = 20s }
    bounded-deque { mailbox-type = "Akka.Dispatch.BoundedDequeBasedMailbox", mailbox-capacity = 3, mailbox-push-timeout-time = 0s, stash-capacity = 7 }
    unbounded-bound { mailbox-type = "Akka.Dispatch.BoundedMailbox", mailbox-capacity = 0 }
    priority.mailbox-type = "{{typeof(ByLength).AssemblyQualifiedName}}"
    late.mailbox-type = "{{typeof(LateMailbox).AssemblyQualifiedName}}"
    stable.mailbox-type = "{{typeof(StableByLength).AssemblyQualifiedName}}"
    akka.actor.deployment {
      /by-setting { mailbox = bounded }
      "/all/*" { dispatcher = own }
    }
    own { type = PinnedDispatcher }
    """)
{
    [Fact]
    public async Task A_full_bounded_mailbox_makes_dead_letters()
    {
        Sys.EventStream.Subscribe(Probe.Ref, typeof(DeadLetter));
        using var gate = new ManualResetEventSlim();
        var actor = await Blocked("bounded", gate);

        foreach (var message in new[] { "1", "2", "3", "4" })
        {
            actor.Tell(message, Probe.Ref);
        }

        Assert.Equal("3", (await Probe.Receive<DeadLetter>()).Message);
        Assert.Equal("4", (await Probe.Receive<DeadLetter>()).Message);
        gate.Set();
        await Probe.Expect("1", "2");
    }

    [Fact]
    public async Task A_sender_to_a_full_mailbox_waits_for_room_up_to_the_push_timeout()
    {
        using var gate = new ManualResetEventSlim();
        var actor = await Blocked("waiting", gate);
        actor.Tell("1");

        var second = Task.Run(() => actor.Tell("2"));
        gate.Set();
        await second.WaitAsync(Patience);

        await Probe.Expect("1", "2");
    }

    [Fact]
    public async Task A_priority_mailbox_gives_the_lowest_number_first()
    {
        using var gate = new ManualResetEventSlim();
        var actor = await Blocked("priority", gate);

        foreach (var message in new[] { "ccc", "a", "bb" })
        {
            actor.Tell(message);
        }

        gate.Set();
        await Probe.Expect("a", "bb", "ccc");
    }

    [Fact]
    public async Task A_stable_priority_mailbox_keeps_the_order_of_equals()
    {
        using var gate = new ManualResetEventSlim();
        var actor = await Blocked("stable", gate);

        foreach (var message in new[] { "b1", "long", "b2", "b3", "b4", "a", "b5" })
        {
            actor.Tell(message);
        }

        gate.Set();
        await Probe.Expect("a", "b1", "b2", "b3", "b4", "b5", "long");
    }

    [Fact]
    public void An_actor_gets_the_queue_that_it_requires()
    {
        Assert.IsType<UnboundedMessageQueue>(QueueOf(Sys.ActorOf(Props.Empty)));
        Assert.IsType<UnboundedDequeMessageQueue>(QueueOf(Sys.ActorOf(Props.Create(() => new Stashing()))));
        Assert.IsType<BoundedMessageQueue>(QueueOf(Sys.ActorOf(Props.Empty, "by-setting")));
        Assert.IsType<BoundedDequeMessageQueue>(QueueOf(Sys.ActorOf(Props.Create(() => new StashingWithin()).WithMailbox("bounded-deque"))));
    }

    [Fact]
    public void A_mailbox_that_does_not_fit_the_actor_is_refused() =>
        Assert.Throws<ConfigurationException>(() => Sys.ActorOf(Props.Create(() => new Stashing()).WithMailbox("bounded")));

    [Fact]
    public void An_unknown_mailbox_or_dispatcher_is_refused()
    {
        Assert.Throws<ConfigurationException>(() => Sys.ActorOf(Props.Empty.WithMailbox("no-such")));
        Assert.Throws<ConfigurationException>(() => Sys.ActorOf(Props.Empty.WithDispatcher("no-such")));
    }

    [Fact]
    public void A_bound_below_one_is_refused_with_its_setting()
    {
        var e = Assert.Throws<ConfigurationException>(() => Sys.ActorOf(Props.Empty.WithMailbox("unbounded-bound")));

        Assert.Contains("unbounded-bound.mailbox-capacity must be 1 or more, it is 0.", (e.InnerException ?? e).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_stash_takes_its_capacity_from_the_mailbox_setting()
    {
        Assert.Equal(7, Sys.Mailboxes.StashCapacity("", "bounded-deque"));
        Assert.Equal(-1, Sys.Mailboxes.StashCapacity(Dispatchers.DefaultDispatcherId, Mailboxes.DefaultMailboxId));
    }

    [Fact]
    public async Task A_message_that_enters_the_queue_after_the_actor_has_ended_is_a_dead_letter()
    {
        Sys.EventStream.Subscribe(Probe.Ref, typeof(DeadLetter));
        var actor = Sys.ActorOf(Props.Empty.WithMailbox("late"));
        var ended = actor.WatchAsync();

        var sending = Task.Run(() => actor.Tell("late"));
        await HoldsUpSenders.Entered.Task.WaitAsync(Patience);
        Sys.Stop(actor);
        Assert.True(await ended.WaitAsync(Patience));
        HoldsUpSenders.MayGoOn.Set();
        await sending.WaitAsync(Patience);

        Assert.Equal("late", (await Probe.Receive<DeadLetter>()).Message);
    }

    [Fact]
    public async Task Suspensions_nest_and_only_the_last_resume_lets_messages_through()
    {
        using var gate = new ManualResetEventSlim(true);
        var actor = await Blocked("priority", gate);
        var cell = ((LocalActorRef)actor).Cell;

        cell.Suspend();
        cell.Suspend();
        actor.Tell("1");
        cell.Resume(null);
        Assert.True(SpinWait.SpinUntil(() => cell.Mailbox.SuspendCount == 1, Patience));
        await Probe.ExpectNothing();
        cell.Resume(null);

        await Probe.Expect("1");
    }

    private static IMessageQueue QueueOf(IActorRef actor) => ((LocalActorRef)actor).Cell.Mailbox.MessageQueue;

    /// <summary>An actor that is busy with its first message until the gate opens.</summary>
    private async Task<IActorRef> Blocked(string mailbox, ManualResetEventSlim gate)
    {
        var actor = Sys.ActorOf(Props.Create(() => new Blocking(gate, Probe.Ref)).WithMailbox(mailbox));
        actor.Tell("block");
        await Probe.Expect("blocking");
        return actor;
    }

    public sealed class ByLength(Settings settings, Config config) : UnboundedPriorityMailbox(settings, config)
    {
        protected override int PriorityGenerator(object message) => ((string)message).Length;
    }

    public sealed class StableByLength(Settings settings, Config config) : UnboundedStablePriorityMailbox(settings, config)
    {
        protected override int PriorityGenerator(object message) => ((string)message).Length;
    }

    public sealed class LateMailbox(Settings settings, Config config) : MailboxType(settings, config), IProducesMessageQueue<HoldsUpSenders>
    {
        public override IMessageQueue Create(IActorRef owner, ActorSystem system) => new HoldsUpSenders();
    }

    /// <summary>A sender is held up between its look at the mailbox and the queue.</summary>
    public sealed class HoldsUpSenders : IMessageQueue
    {
        private readonly UnboundedMessageQueue _queue = new();

        public static TaskCompletionSource Entered { get; } = new();

        public static ManualResetEventSlim MayGoOn { get; } = new();

        public bool HasMessages => _queue.HasMessages;

        public int Count => _queue.Count;

        public void Enqueue(IActorRef receiver, Envelope envelope)
        {
            Entered.TrySetResult();
            MayGoOn.Wait(Patience);
            _queue.Enqueue(receiver, envelope);
        }

        public bool TryDequeue(out Envelope envelope) => _queue.TryDequeue(out envelope);

        public void CleanUp(IActorRef owner, IMessageQueue deadletters) => _queue.CleanUp(owner, deadletters);
    }

    private sealed class Blocking(ManualResetEventSlim gate, IActorRef probe) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is "block")
            {
                probe.Tell("blocking");
                gate.Wait(Patience);
            }
            else
            {
                probe.Tell(message);
            }
        }
    }

    private sealed class Stashing : UntypedActorWithUnboundedStash
    {
        protected override void OnReceive(object message)
        {
        }
    }

    private sealed class StashingWithin : UntypedActorWithStash
    {
        protected override void OnReceive(object message)
        {
        }
    }
}
