using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Tests.Actor;

namespace Akka.Tests.Dispatch;

public class DispatcherTests() : TestSystem($$"""
    pinned { type = PinnedDispatcher }
    own { type = ForkJoinDispatcher, executor = fork-join-executor, dedicated-thread-pool.thread-count = 2, shutdown-timeout = 10ms }
    alias = own
    one-by-one { type = Dispatcher, throughput = 1 }
    inline.type = "{{typeof(InlineConfigurator).AssemblyQualifiedName}}"
    """)
{
    [Fact]
    public async Task A_pinned_actor_has_a_thread_of_its_own()
    {
        var first = await ThreadsOf("pinned", messages: 50);
        var second = await ThreadsOf("pinned", messages: 50);

        Assert.Single(first);
        Assert.Single(second);
        Assert.NotEqual(first, second);
    }

    [Fact]
    public async Task A_dispatcher_with_threads_of_its_own_uses_no_others()
    {
        var threads = await ThreadsOf("own", messages: 500);

        Assert.All(threads, name => Assert.StartsWith("own-", name));
    }

    [Fact]
    public async Task The_threads_of_a_dispatcher_that_lost_its_actors_come_back_with_a_new_one()
    {
        for (var i = 0; i < 5; i++)
        {
            var actor = Sys.ActorOf(Props.Create(() => new TellsThread(Probe.Ref)).WithDispatcher("own"));
            actor.Tell("where");
            await Probe.Receive<string>();
            await actor.GracefulStop(Patience);
            var passed = new TaskCompletionSource();
            Sys.Scheduler.Advanced.ScheduleOnce(TimeSpan.FromMilliseconds(40), passed.SetResult);
            await passed.Task.WaitAsync(Patience);
        }
    }

    [Fact]
    public async Task Every_actor_of_a_busy_dispatcher_gets_its_turn()
    {
        var busy = Sys.ActorOf(Props.Create(() => new BusyWithItself()).WithDispatcher("one-by-one"));
        busy.Tell("go");

        var others = Enumerable.Range(0, 20).Select(_ => Sys.ActorOf(Props.Create(() => new TellsThread(Probe.Ref)).WithDispatcher("one-by-one"))).ToList();
        foreach (var other in others)
        {
            other.Tell("where");
        }

        foreach (var _ in others)
        {
            await Probe.Receive<string>();
        }
    }

    [Fact]
    public void A_dispatcher_is_one_for_all_who_look_it_up()
    {
        Assert.Same(Sys.Dispatchers.Lookup("own"), Sys.Dispatchers.Lookup("own"));
        Assert.Equal(1, Sys.Dispatchers.Lookup("one-by-one").Throughput);
        Assert.Equal(30, Sys.Dispatchers.DefaultGlobalDispatcher.Throughput);
        Assert.Equal("own", Dispatchers.GetConfig(Sys.Settings.Config, "alias").GetString("id"));
    }

    [Fact]
    public async Task A_dispatcher_of_another_kind_is_named_by_its_type()
    {
        var actor = Sys.ActorOf(Props.Create(() => new TellsThread(Probe.Ref)).WithDispatcher("inline"));

        Assert.IsType<InlineDispatcher>(((LocalActorRef)actor).Cell.Dispatcher);
        actor.Tell("where");
        await Probe.Receive<string>();
    }

    [Fact]
    public async Task A_dispatcher_runs_what_it_is_given_to_schedule()
    {
        var ran = new TaskCompletionSource();

        Sys.Dispatchers.DefaultGlobalDispatcher.Schedule(ran.SetResult);

        await ran.Task.WaitAsync(Patience);
    }

    private async Task<HashSet<string>> ThreadsOf(string dispatcher, int messages)
    {
        var actor = Sys.ActorOf(Props.Create(() => new TellsThread(Probe.Ref)).WithDispatcher(dispatcher));
        var threads = new HashSet<string>();
        for (var i = 0; i < messages; i++)
        {
            actor.Tell("where");
        }

        for (var i = 0; i < messages; i++)
        {
            threads.Add(await Probe.Receive<string>());
        }

        return threads;
    }

    public sealed class InlineConfigurator(Config config, IDispatcherPrerequisites prerequisites) : MessageDispatcherConfigurator(config, prerequisites)
    {
        public override MessageDispatcher Dispatcher() => new InlineDispatcher(this);
    }

    /// <summary>Runs every mailbox on the thread that sends.</summary>
    public sealed class InlineDispatcher(MessageDispatcherConfigurator configurator) : MessageDispatcher(configurator)
    {
        protected override void ExecuteTask(IRunnable run) => run.Run();

        protected override void Shutdown()
        {
        }
    }

    private sealed class TellsThread(IActorRef probe) : UntypedActor
    {
        protected override void OnReceive(object message) =>
            probe.Tell($"{Thread.CurrentThread.Name} {Environment.CurrentManagedThreadId}");
    }

    private sealed class BusyWithItself : UntypedActor
    {
        protected override void OnReceive(object message) => Self.Tell(message);
    }
}
