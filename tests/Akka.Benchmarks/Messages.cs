using System.Diagnostics;
using Akka.Actor;

namespace Akka.Benchmarks;

/// <summary>Messages a second between actors of one process.</summary>
internal static class Messages
{
    private static readonly object _message = new();

    /// <summary>One thread outside of any actor sends, one actor counts.</summary>
    public static async Task<double> Tell(ActorSystem system)
    {
        const int Count = 5_000_000;
        var done = Completion.New();
        var counter = system.ActorOf(Props.Create(() => new Counter(Count, done)));
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < Count; i++)
        {
            counter.Tell(_message, ActorRefs.NoSender);
        }

        await done.Task;
        return Count / watch.Elapsed.TotalSeconds;
    }

    /// <summary>Both directions count.</summary>
    public static async Task<double> PingPong(ActorSystem system, int roundTrips, int inFlight)
    {
        var done = Completion.New();
        var echo = system.ActorOf(Props.Create(() => new Echo()));
        var pinger = system.ActorOf(Props.Create(() => new Pinger(echo, roundTrips, done)));
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < inFlight; i++)
        {
            echo.Tell(_message, pinger);
        }

        await done.Task;
        return 2.0 * roundTrips / watch.Elapsed.TotalSeconds;
    }

    private sealed class Counter(int goal, TaskCompletionSource done) : UntypedActor
    {
        private int _count;

        protected override void OnReceive(object message)
        {
            if (++_count == goal)
            {
                done.SetResult();
            }
        }
    }

    /// <summary>Sends each answer back until so many have come.</summary>
    private sealed class Pinger(IActorRef echo, int goal, TaskCompletionSource done) : UntypedActor
    {
        private int _count;

        protected override void OnReceive(object message)
        {
            if (++_count == goal)
            {
                done.SetResult();
            }
            else if (_count < goal)
            {
                echo.Tell(message, Self);
            }
        }
    }
}
