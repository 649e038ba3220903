using Akka.Actor;

namespace Akka.Tests.Actor;

public class AsyncReceiveTests : TestSystem
{
    [Fact]
    public async Task No_other_message_is_handled_between_the_pieces_of_an_asynchronous_one()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var actor = Sys.ActorOf(Props.Create(() => new Awaiting(gate.Task, Probe.Ref)));

        actor.Tell("await", Probe.Ref);
        actor.Tell("next", Probe.Ref);

        await Probe.Expect("before");
        gate.SetResult();
        await Probe.Expect("after await, a child: True", "next");
    }

    [Fact]
    public async Task Sender_and_context_are_the_same_after_an_await()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var actor = Sys.ActorOf(Props.Create(() => new AnswersLate(gate.Task)));
        var asking = actor.Ask<string>("question", Patience);

        gate.SetResult();

        Assert.Equal("late", await asking);
    }

    [Fact]
    public async Task An_exception_after_an_await_fails_the_actor_with_the_message_it_was_handling()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var actor = Sys.ActorOf(Props.Create(() => new FailsLate(gate.Task, Probe.Ref)));

        actor.Tell("fail");
        actor.Tell("hello");
        gate.SetResult();

        await Probe.Expect("restarted for late on fail", "hello");
    }

    [Fact]
    public async Task An_exception_before_any_await_fails_the_actor_too()
    {
        var actor = Sys.ActorOf(Props.Create(() => new FailsLate(Task.CompletedTask, Probe.Ref)));

        actor.Tell("fail");
        actor.Tell("hello");

        await Probe.Expect("restarted for late on fail", "hello");
    }

    [Fact]
    public async Task An_actor_can_be_stopped_while_it_awaits()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Awaiting(new TaskCompletionSource().Task, Probe.Ref)));
        actor.Tell("await");
        await Probe.Expect("before");
        await Probe.Do(context => context.Watch(actor));

        Sys.Stop(actor);

        Assert.Equal(actor, (await Probe.Receive<Terminated>()).ActorRef);
    }

    [Fact]
    public async Task An_ask_inside_an_actor_continues_inside_the_actor()
    {
        var answering = Sys.ActorOf(Props.Create(() => new AnswersLate(Task.CompletedTask)));
        var actor = Sys.ActorOf(Props.Create(() => new Asks(answering, Probe.Ref)));

        for (var i = 0; i < 1_000; i++)
        {
            actor.Tell(i);
        }

        for (var i = 0; i < 1_000; i++)
        {
            await Probe.Expect($"{i} late");
        }
    }

    [Fact]
    public async Task RunTask_outside_of_an_actor_is_refused()
    {
        await Task.Yield();
        Assert.Throws<InvalidOperationException>(() => Akka.Dispatch.ActorTaskScheduler.RunTask(() => Task.CompletedTask));
    }

    private sealed class Awaiting : ReceiveActor
    {
        public Awaiting(Task gate, IActorRef probe)
        {
            ReceiveAsync<string>(m => m == "await", async _ =>
            {
                probe.Tell("before");
                await gate;
                var child = Context.ActorOf(Props.Empty, "child");
                probe.Tell($"after await, a child: {!Context.Child("child").IsNobody() && child.Path.Parent == Self.Path}");
            });
            Receive<string>(m => probe.Tell(m));
        }
    }

    private sealed class AnswersLate : ReceiveActor
    {
        public AnswersLate(Task gate) => ReceiveAsync<string>(async _ =>
        {
            await gate;
            await Task.Yield();
            Sender.Tell("late");
        });
    }

    private sealed class FailsLate : ReceiveActor
    {
        private readonly IActorRef _probe;

        public FailsLate(Task gate, IActorRef probe)
        {
            _probe = probe;
            ReceiveAsync<string>(m => m == "fail", async _ =>
            {
                await gate;
                throw new InvalidOperationException("late");
            });
            Receive<string>(m => probe.Tell(m));
        }

        protected override void PreRestart(Exception reason, object message) => _probe.Tell($"restarted for {reason.Message} on {message}");
    }

    private sealed class Asks : ReceiveActor
    {
        public Asks(IActorRef answering, IActorRef probe) => ReceiveAsync<int>(async i =>
        {
            var answer = await answering.Ask<string>("question", Patience);
            probe.Tell($"{i} {answer}", Self);
        });
    }
}
