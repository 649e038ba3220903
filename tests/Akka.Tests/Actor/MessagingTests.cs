using Akka.Actor;

namespace Akka.Tests.Actor;

public class MessagingTests : TestSystem
{
    [Fact]
    public async Task Messages_of_one_sender_arrive_in_their_order()
    {
        var forward = Sys.ActorOf(Props.Create(() => new Forwarder(Probe.Ref)));

        for (var i = 0; i < 10_000; i++)
        {
            forward.Tell(i, ActorRefs.NoSender);
        }

        for (var i = 0; i < 10_000; i++)
        {
            Assert.Equal(i, await Probe.Receive());
        }
    }

    [Fact]
    public async Task One_message_at_a_time_is_handled_whatever_the_number_of_senders()
    {
        const int senders = 4;
        const int each = 5_000;
        var counter = Sys.ActorOf(Props.Create(() => new Counter(senders * each, Probe.Ref)));

        await Task.WhenAll(Enumerable.Range(0, senders).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < each; i++)
            {
                counter.Tell("add", ActorRefs.NoSender);
            }
        })));

        await Probe.Expect(senders * each);
    }

    [Fact]
    public async Task The_sender_is_the_actor_that_told_and_a_forward_keeps_the_original()
    {
        var echo = Sys.ActorOf(Props.Create(() => new Echo()));
        var forward = Sys.ActorOf(Props.Create(() => new Forwarder(echo)));

        forward.Tell("hello", Probe.Ref);

        await Probe.Expect("hello");
        Assert.Equal(echo, Probe.LastSender);
    }

    [Fact]
    public void A_null_message_is_refused_at_once() =>
        Assert.Throws<InvalidMessageException>(() => Probe.Ref.Tell(null!, ActorRefs.NoSender));

    [Fact]
    public void An_actor_cannot_be_made_with_new() =>
        Assert.Throws<ActorInitializationException>(() => new Echo());

    private sealed class Forwarder(IActorRef to) : UntypedActor
    {
        protected override void OnReceive(object message) => to.Forward(message);
    }

    private sealed class Echo : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message);
    }

    private sealed class Counter(int last, IActorRef tell) : UntypedActor
    {
        private int _count;

        protected override void OnReceive(object message)
        {
            if (++_count == last)
            {
                tell.Tell(_count);
            }
        }
    }
}
