using System.Diagnostics;
using Akka.Actor;
using Akka.Dispatch;
using Akka.Tests.Actor;

namespace Akka.Tests.Dispatch;

/// <summary>How long an actor keeps its thread. One thread, so that the turns can be seen.</summary>
public class ThroughputTests() : TestSystem("""
    by-two { type = ForkJoinDispatcher, executor = fork-join-executor, dedicated-thread-pool.thread-count = 1, throughput = 2 }
    by-time { type = ForkJoinDispatcher, executor = fork-join-executor, dedicated-thread-pool.thread-count = 1, throughput = 100, throughput-deadline-time = 1ms }
    """)
{
    [Theory]
    [InlineData("by-two", "a1 a2 b1 b2 a3 a4 b3 b4")]
    [InlineData("by-time", "a1 b1 a2 b2 a3 b3 a4 b4")]
    public async Task An_actor_gives_way_after_its_throughput_or_its_time(string dispatcher, string expected)
    {
        using var blocked = new ManualResetEventSlim();
        using var gate = new ManualResetEventSlim();
        var first = Started("a");
        var second = Started("b");
        var blocking = Started("blocking");
        blocking.Tell((Action)(() =>
        {
            blocked.Set();
            gate.Wait(Patience);
        }));
        Assert.True(blocked.Wait(Patience));
        for (var i = 1; i <= 4; i++)
        {
            first.Tell($"a{i}");
            second.Tell($"b{i}");
        }

        gate.Set();

        await Probe.Expect([.. expected.Split(' ')]);

        IActorRef Started(string name)
        {
            var actor = Sys.ActorOf(
                Scripted.Does((message, _) =>
                {
                    if (message is Action action)
                    {
                        action();
                        return;
                    }

                    Probe.Ref.Tell(message);
                    var start = Stopwatch.GetTimestamp();
                    SpinWait.SpinUntil(() => Stopwatch.GetElapsedTime(start) > TimeSpan.FromMilliseconds(2));
                }).WithDispatcher(dispatcher),
                name);
            actor.Ask<ActorIdentity>(new Identify(0), Patience).Wait(Patience);
            return actor;
        }
    }

    [Theory]
    [InlineData("akka.actor.task-dispatcher", 30), InlineData("akka.actor.default-fork-join-dispatcher", 30)]
    [InlineData("akka.actor.default-blocking-io-dispatcher", 1), InlineData("akka.actor.internal-dispatcher", 5)]
    public async Task The_dispatchers_of_the_settings_run_actors(string id, int throughput)
    {
        var actor = Sys.ActorOf(Scripted.Does((message, context) => context.Sender.Tell(context.Dispatcher.Id)).WithDispatcher(id));

        Assert.Equal(id, await actor.Ask<string>("where", Patience));
        Assert.Equal(throughput, Sys.Dispatchers.Lookup(id).Throughput);
    }

    [Theory]
    [InlineData(8, 0.0, 64, 8), InlineData(1, 1000.0, 64, 64), InlineData(4, 1.0, 4, 4)]
    public void The_number_of_threads_follows_the_processors_within_bounds(int min, double factor, int max, int expected) =>
        Assert.Equal(expected, ThreadPoolConfig.ScaledPoolSize(min, factor, max));
}
