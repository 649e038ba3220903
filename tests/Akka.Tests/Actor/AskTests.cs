using Akka.Actor;
using Akka.Event;

namespace Akka.Tests.Actor;

public class AskTests : TestSystem
{
    [Fact]
    public async Task The_answer_completes_the_task()
    {
        var actor = Answering(_ => "answer");

        Assert.Equal("answer", await actor.Ask<string>("question", Patience));
        Assert.Equal("answer", await actor.Ask("question", Patience));
    }

    [Fact]
    public async Task No_answer_in_time_is_an_AskTimeoutException()
    {
        await Assert.ThrowsAsync<AskTimeoutException>(() => Probe.Ref.Ask<string>("question", TimeSpan.FromMilliseconds(1)));
    }

    [Fact]
    public async Task A_failure_fails_the_task_with_its_cause()
    {
        var actor = Answering(_ => new Status.Failure(new InvalidOperationException("no")));

        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => actor.Ask<string>("question", Patience));

        Assert.Equal("no", thrown.Message);
    }

    [Fact]
    public async Task A_failure_that_is_a_cancellation_cancels_the_task_with_it()
    {
        var cause = new OperationCanceledException("given up");

        var asked = Probe.Ref.Ask<int>("question", Patience);
        await Probe.Expect("question");
        Probe.LastSender.Tell(new Status.Failure(cause), ActorRefs.NoSender);

        Assert.Same(cause, await Assert.ThrowsAsync<OperationCanceledException>(() => asked));
        Assert.True(asked.IsCanceled);
    }

    [Fact]
    public async Task A_failure_is_an_answer_when_any_object_is_asked_for()
    {
        var actor = Answering(_ => new Status.Failure(new InvalidOperationException("no")));

        Assert.IsType<Status.Failure>(await actor.Ask<object>("question", Patience));
    }

    [Fact]
    public async Task An_answer_of_another_type_is_an_ArgumentException()
    {
        var actor = Answering(_ => 42);

        await Assert.ThrowsAsync<ArgumentException>(() => actor.Ask<string>("question", Patience));
    }

    [Fact]
    public async Task A_cancelled_token_cancels_the_task()
    {
        using var cancellation = new CancellationTokenSource();
        var asking = Probe.Ref.Ask<string>("question", cancellation.Token);
        await Probe.Expect("question");

        await cancellation.CancelAsync();

        await Assert.ThrowsAsync<TaskCanceledException>(() => asking);
    }

    [Fact]
    public async Task A_second_answer_is_a_dead_letter()
    {
        Sys.EventStream.Subscribe(Probe.Ref, typeof(DeadLetter));
        var asked = new Probe(Sys);
        var asking = asked.Ref.Ask<string>("question", Patience);
        await asked.Expect("question");

        asked.LastSender.Tell("first");
        asked.LastSender.Tell("second");

        Assert.Equal("first", await asking);
        Assert.Equal("second", (await Probe.Receive<DeadLetter>()).Message);
    }

    [Fact]
    public async Task The_message_can_carry_the_reference_that_answers_go_to()
    {
        var actor = Sys.ActorOf(Props.Create(() => new AnswersCarried()));

        Assert.Equal("answer", await actor.Ask<string>(replyTo => new Carried(replyTo), Patience, CancellationToken.None));
    }

    [Fact]
    public async Task The_asker_is_found_by_its_path_while_the_answer_is_awaited()
    {
        var provider = ((ExtendedActorSystem)Sys).Provider;
        var asking = Probe.Ref.Ask<string>("question", Patience);
        await Probe.Expect("question");
        var path = Probe.LastSender.Path.ToSerializationFormat();

        provider.ResolveActorRef(path).Tell("answer");

        Assert.Equal("answer", await asking);
        Assert.True(SpinWait.SpinUntil(() => provider.ResolveActorRef(path) is EmptyLocalActorRef, Patience));
    }

    [Fact]
    public async Task Without_a_timeout_the_one_of_the_settings_counts()
    {
        var system = ActorSystem.Create("asking", "akka { loglevel = OFF, stdout-loglevel = OFF, actor.ask-timeout = 1ms }");
        var silent = new Probe(system);

        await Assert.ThrowsAsync<AskTimeoutException>(() => silent.Ref.Ask<string>("question"));

        await system.Terminate().WaitAsync(Patience);
    }

    [Fact]
    public async Task PipeTo_sends_the_result_or_the_failure()
    {
        _ = Task.FromResult("result").PipeTo(Probe.Ref);
        await Probe.Expect("result");

        _ = Task.FromResult(20).PipeTo(Probe.Ref, success: i => i + 1);
        await Probe.Expect(21);

        _ = Task.FromException<string>(new InvalidOperationException("no")).PipeTo(Probe.Ref);
        Assert.Equal("no", (await Probe.Receive<Status.Failure>()).Cause.Message);

        _ = Task.FromException(new InvalidOperationException("no")).PipeTo(Probe.Ref, failure: e => e.Message);
        await Probe.Expect("no");

        _ = Task.CompletedTask.PipeTo(Probe.Ref, success: () => "done");
        await Probe.Expect("done");

        _ = Task.FromCanceled<string>(new CancellationToken(true)).PipeTo(Probe.Ref);
        Assert.IsType<TaskCanceledException>((await Probe.Receive<Status.Failure>()).Cause);

        _ = new ValueTask<string>("value").PipeTo(Probe.Ref, sender: Sys.DeadLetters);
        await Probe.Expect("value");

        // Nothing comes of a plain task's success that is not mapped.
        await Task.CompletedTask.PipeTo(Probe.Ref);
        await Probe.ExpectNothing();
    }

    private IActorRef Answering(Func<object, object> answer) => Sys.ActorOf(Props.CreateBy(new AnsweringProducer(answer)));

    private sealed record Carried(IActorRef ReplyTo);

    private sealed class AnswersCarried : ReceiveActor
    {
        public AnswersCarried() => Receive<Carried>(c => c.ReplyTo.Tell("answer"));
    }

    private sealed class AnsweringProducer(Func<object, object> answer) : IIndirectActorProducer
    {
        public Type ActorType => typeof(AnsweringActor);

        public ActorBase Produce() => new AnsweringActor(answer);

        public void Release(ActorBase actor)
        {
        }
    }

    private sealed class AnsweringActor(Func<object, object> answer) : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(answer(message));
    }
}
