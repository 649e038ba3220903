namespace Akka.TestKit.Tests;

public sealed class CallingThreadDispatcherTests : Xunit2.TestKit
{
    [Fact]
    public void A_message_is_handled_on_the_senders_thread_before_Tell_returns()
    {
        var seen = new List<(object Message, int Thread)>();
        var actor = ActorOf(Props.Create(() => new Recorder(seen)).WithDispatcher(CallingThreadDispatcher.Id));

        actor.Tell("a");
        var other = new Thread(() => actor.Tell("b"));
        other.Start();
        other.Join();

        Assert.Equal([("a", Environment.CurrentManagedThreadId), ("b", other.ManagedThreadId)], seen);
    }

    [Fact]
    public void A_message_to_the_actor_that_is_running_waits_for_its_turn()
    {
        var log = new List<string>();
        var actor = ActorOf(Props.Create(() => new CountDown(log)).WithDispatcher(CallingThreadDispatcher.Id));

        actor.Tell(2);

        Assert.Equal(["begin 2", "end 2", "begin 1", "end 1", "begin 0", "end 0"], log);
    }

    [Fact]
    public void Two_actors_that_send_to_each_other_do_one_thing_at_a_time()
    {
        var log = new List<string>();
        var props = Props.Create(() => new Partner(log)).WithDispatcher(CallingThreadDispatcher.Id);
        var left = ActorOf(props, "left");
        var right = ActorOf(props, "right");

        left.Tell(3, right);

        Assert.Equal(["begin left 3", "begin right 2", "end right 2", "end left 3", "begin left 1", "begin right 0", "end right 0", "end left 1"], log);
    }

    [Fact]
    public async Task Messages_of_one_sender_keep_their_order_while_others_send()
    {
        const int Senders = 4;
        const int Messages = 500;
        var seen = new List<(object Message, int Thread)>();
        var actor = ActorOf(Props.Create(() => new Recorder(seen)).WithDispatcher(CallingThreadDispatcher.Id));

        await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(() =>
        {
            for (var i = 0; i < Messages; i++)
            {
                actor.Tell((sender, i), ActorRefs.NoSender);
            }
        })));

        await AwaitConditionAsync(() => seen.Count == Senders * Messages);
        var bySender = seen.Select(s => ((int Sender, int Number))s.Message).ToLookup(m => m.Sender, m => m.Number);
        Assert.All(bySender, numbers => Assert.Equal(Enumerable.Range(0, Messages), numbers));
    }

    [Fact]
    public async Task An_asynchronous_handler_goes_on_inside_its_actor()
    {
        var actor = ActorOf(Props.Create(() => new Patient()).WithDispatcher(CallingThreadDispatcher.Id));
        var go = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);

        actor.Tell(go.Task);
        actor.Tell("second");
        go.SetResult("first");

        await ExpectMsgFromAsync(actor, "first");
        await ExpectMsgFromAsync(actor, "second");
    }

    [Fact]
    public void A_failing_actor_restarts_and_goes_on()
    {
        var seen = new List<(object Message, int Thread)>();
        var actor = ActorOf(Props.Create(() => new Recorder(seen)).WithDispatcher(CallingThreadDispatcher.Id));

        EventFilter.Exception<InvalidOperationException>().ExpectOne(() => actor.Tell("fail"));
        actor.Tell("a");

        AwaitAssert(() => Assert.Equal(["a"], seen.Select(s => s.Message)), interval: TimeSpan.FromMilliseconds(5));
    }

    private sealed class Recorder : ReceiveActor
    {
        public Recorder(List<(object Message, int Thread)> seen) => ReceiveAny(m =>
        {
            if (m is "fail")
            {
                throw new InvalidOperationException();
            }

            seen.Add((m, Environment.CurrentManagedThreadId));
        });
    }

    private sealed class Patient : ReceiveActor
    {
        public Patient()
        {
            ReceiveAsync<Task<string>>(async answer =>
            {
                var text = await answer;
                Sender.Tell(text);
            });
            Receive<string>(m => Sender.Tell(m));
        }
    }

    private sealed class CountDown : ReceiveActor
    {
        public CountDown(List<string> log) => Receive<int>(n =>
        {
            log.Add($"begin {n}");
            if (n > 0)
            {
                Self.Tell(n - 1);
            }

            log.Add($"end {n}");
        });
    }

    private sealed class Partner : ReceiveActor
    {
        public Partner(List<string> log) => Receive<int>(n =>
        {
            log.Add($"begin {Self.Path.Name} {n}");
            if (n > 0)
            {
                Sender.Tell(n - 1);
            }

            log.Add($"end {Self.Path.Name} {n}");
        });
    }
}
