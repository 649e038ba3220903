using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch.Seeded;

namespace Akka.Tests.Dispatch.Seeded;

public class SeededWorldTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Fact]
    public void The_same_seed_gives_the_same_trace_and_another_seed_another()
    {
        var seeds = Enumerable.Range(1, 20).ToList();

        var first = seeds.Select(Market.Run).ToList();
        var second = seeds.Select(Market.Run).ToList();

        Assert.All(first, run => Assert.True(run.Lines > 1_000, $"{run} is too short to tell anything"));
        Assert.Equal(first, second);
        Assert.Equal(seeds.Count, first.Select(run => run.Hash).Distinct().Count());
    }

    [Fact]
    public void The_seed_decides_who_is_first()
    {
        static string Winner(int seed)
        {
            var world = new SeededWorld(seed);
            var system = world.CreateSystem("race");
            var order = new List<string>();
            foreach (var name in new[] { "a", "b", "c" })
            {
                system.ActorOf(Props.Create(() => new Noting(order)), name).Tell(name);
            }

            world.RunUntilIdle();
            return string.Concat(order);
        }

        var orders = Enumerable.Range(0, 100).Select(Winner).Distinct().Order().ToList();

        Assert.Equal(["abc", "acb", "bac", "bca", "cab", "cba"], orders);
    }

    [Fact]
    public void Nothing_runs_before_the_world_does()
    {
        var world = new SeededWorld(1);
        var system = world.CreateSystem("still");
        var seen = new List<string>();
        system.ActorOf(Props.Create(() => new Noting(seen))).Tell("hello");

        Assert.Empty(seen);

        world.RunUntilIdle();

        Assert.Equal(["hello"], seen);
    }

    [Fact]
    public void An_hour_passes_in_no_time_and_to_the_tick()
    {
        var world = new SeededWorld(1);
        var system = world.CreateSystem("clock");
        var seen = new List<string>();
        var actor = system.ActorOf(Props.Create(() => new Noting(seen)));
        system.Scheduler.ScheduleTellOnce(TimeSpan.FromHours(1), actor, "ding", ActorRefs.NoSender);
        system.Scheduler.ScheduleTellRepeatedly(TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(20), actor, "tick", ActorRefs.NoSender);

        world.Run(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        Assert.Equal(["tick", "tick"], seen);

        world.Run(TimeSpan.FromTicks(1));
        Assert.Equal(["ding", "tick", "tick", "tick"], seen.Order());
        Assert.Equal(TimeSpan.FromHours(1), world.Elapsed);
        Assert.Equal(SeededWorld.Epoch.AddHours(1), system.Scheduler.Now);
        Assert.Equal(TimeSpan.FromHours(1), system.Scheduler.MonotonicClock);
    }

    [Fact]
    public void Running_until_idle_lets_no_time_pass()
    {
        var world = new SeededWorld(1);
        var system = world.CreateSystem("clock");
        var seen = new List<string>();
        system.Scheduler.ScheduleTellOnce(TimeSpan.FromTicks(1), system.ActorOf(Props.Create(() => new Noting(seen))), "ding", ActorRefs.NoSender);

        world.RunUntilIdle();

        Assert.Empty(seen);
        Assert.Equal(TimeSpan.Zero, world.Elapsed);
    }

    [Fact]
    public void With_time_per_step_a_timer_fires_between_messages()
    {
        var world = new SeededWorld(1, TimeSpan.FromMicroseconds(1));
        var system = world.CreateSystem("busy");
        var actor = system.ActorOf(Props.Create(() => new Circling()));
        actor.Tell("round");
        var asked = actor.Ask<int>("stop", TimeSpan.FromMilliseconds(1));

        system.Scheduler.ScheduleTellOnce(TimeSpan.FromMicroseconds(100), actor, "stop", ActorRefs.NoSender);
        world.Run(TimeSpan.FromMilliseconds(1));

        Assert.True(asked.IsCompletedSuccessfully);
    }

    [Fact]
    public void Actors_that_never_rest_are_reported_with_the_seed()
    {
        var world = new SeededWorld(42) { StepsPerInstantMax = 1_000 };
        world.CreateSystem("busy").ActorOf(Props.Create(() => new Circling())).Tell("round");

        var thrown = Assert.Throws<InvalidOperationException>(() => world.Run(TimeSpan.FromSeconds(1)));

        Assert.StartsWith("1000 work items, and the clock has not moved", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("Seed 42", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ask_completes_as_a_work_item_of_nobody()
    {
        var world = new SeededWorld(1);
        var system = world.CreateSystem("ask");
        var cellOfContinuation = (IActorRef)ActorRefs.Nobody;
        async Task<int> Asking(IActorRef actor)
        {
            var answer = await actor.Ask<int>("size", Limit).ConfigureAwait(false);
            cellOfContinuation = ActorCell.GetCurrentSelfOrNoSender();
            return answer;
        }

        var size = world.Await(Asking(system.ActorOf(Props.Create(() => new Circling()))), Limit);

        Assert.Equal(1, size);
        Assert.Same(ActorRefs.NoSender, cellOfContinuation);
    }

    [Fact]
    public void An_unanswered_ask_fails_at_its_virtual_time_out()
    {
        var world = new SeededWorld(1);
        var system = world.CreateSystem("ask");
        var asked = system.ActorOf(Props.Create(() => new Noting(new List<string>()))).Ask<int>("?", TimeSpan.FromSeconds(30));

        Assert.Throws<AskTimeoutException>(() => world.Await(asked, Limit));
        Assert.Equal(TimeSpan.FromSeconds(30), world.Elapsed);
    }

    [Fact]
    public void Termination_runs_through_coordinated_shutdown_on_the_same_thread()
    {
        var world = new SeededWorld(1);
        var system = world.CreateSystem("end");
        var threads = new HashSet<int>();
        Akka.Actor.CoordinatedShutdown.Get(system).AddTask(Akka.Actor.CoordinatedShutdown.PhaseServiceStop, "note", () =>
        {
            threads.Add(Environment.CurrentManagedThreadId);
            return Task.FromResult(Done.Instance);
        });
        system.RegisterOnTermination(() => threads.Add(Environment.CurrentManagedThreadId));

        world.Await(system.Terminate(), Limit);

        Assert.Equal([Environment.CurrentManagedThreadId], threads);
    }

    [Fact]
    public void Every_dispatcher_is_the_worlds()
    {
        var world = new SeededWorld(1);
        var system = world.CreateSystem("dispatchers", ConfigurationFactory.ParseString(
            """
            own { type = PinnedDispatcher }
            forked { type = ForkJoinDispatcher, executor = fork-join-executor }
            """));

        foreach (var id in new[] { "akka.actor.default-dispatcher", "akka.actor.internal-dispatcher", "akka.actor.default-blocking-io-dispatcher", "own", "forked" })
        {
            Assert.IsType<SeededDispatcher>(system.Dispatchers.Lookup(id));
        }
    }

    [Fact]
    public void Another_thread_is_refused_with_the_reason()
    {
        var world = new SeededWorld(7);
        var system = world.CreateSystem("escape");
        var actor = system.ActorOf(Props.Create(() => new Noting(new List<string>())));
        var refused = (Exception?)null;
        var elsewhere = new Thread(() => refused = Record.Exception(() => actor.Tell("from elsewhere")));
        elsewhere.Start();
        elsewhere.Join();
        Assert.IsType<InvalidOperationException>(refused);

        var thrown = Assert.Throws<InvalidOperationException>(world.RunUntilIdle);

        Assert.StartsWith("Something reached the world of seed 7 from another thread", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mailbox_whose_senders_wait_is_refused_with_the_setting()
    {
        var world = new SeededWorld(1);
        var system = world.CreateSystem("bounded", ConfigurationFactory.ParseString(
            """
            small { mailbox-type = "Akka.Dispatch.BoundedMailbox", mailbox-capacity = 1, mailbox-push-timeout-time = 1s }
            """));

        var thrown = Assert.Throws<ConfigurationException>(() => system.ActorOf(Props.Create(() => new Circling()).WithMailbox("small")));

        Assert.Contains("mailbox-push-timeout-time = 0s", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Even_the_paths_are_the_seeds()
    {
        static string Path()
        {
            var system = new SeededWorld(3).CreateSystem("paths");
            return system.ActorOf(Props.Create(() => new Circling())).Path.ToSerializationFormat();
        }

        Assert.Equal(Path(), Path());
    }

    private sealed class Noting(List<string> seen) : UntypedActor
    {
        protected override void OnReceive(object message) => seen.Add((string)message);
    }

    private sealed class Circling : UntypedActor
    {
        private bool _stopped;

        protected override void OnReceive(object message)
        {
            if (message is not "round")
            {
                _stopped = true;
                Sender.Tell(1);
            }
            else if (!_stopped)
            {
                Self.Tell(message);
            }
        }
    }
}
