using System.Diagnostics;
using Akka.Actor;

namespace Akka.Benchmarks;

/// <summary>Many actors under one parent.</summary>
internal static class Populations
{
    private const int Count = 100_000;

    /// <summary>Actors a second, until the last has started.</summary>
    public static async Task<double> Creation(ActorSystem system)
    {
        var watch = Stopwatch.StartNew();
        await Grow(system, started => Props.Create(() => new Idle(started)));
        return Count / watch.Elapsed.TotalSeconds;
    }

    /// <summary>Bytes of the heap for each.</summary>
    public static async Task<double> Memory(ActorSystem system)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await Grow(system, started => Props.Create(() => new Idle(started)));
        return (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)Count;
    }

    /// <summary>Percent of one core that the process takes while each has a timer of a minute and nothing else to do.</summary>
    public static async Task<double> IdleTimers(ActorSystem system)
    {
        await Grow(system, started => Props.Create(() => new Timed(started)));
        GC.Collect();
        await Task.Delay(TimeSpan.FromSeconds(2));
        using var process = Process.GetCurrentProcess();
        var (watch, before) = (Stopwatch.StartNew(), process.TotalProcessorTime);
        await Task.Delay(TimeSpan.FromSeconds(10));
        process.Refresh();
        return 100 * (process.TotalProcessorTime - before) / watch.Elapsed;
    }

    private static async Task Grow(ActorSystem system, Func<CountdownEvent, Props> child)
    {
        using var started = new CountdownEvent(Count);
        system.ActorOf(Props.Create(() => new Parent())).Tell(child(started));
        await Task.Run(started.Wait);
    }

    private sealed class Parent : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            for (var i = 0; i < Count; i++)
            {
                Context.ActorOf((Props)message);
            }
        }
    }

    private sealed class Idle(CountdownEvent started) : UntypedActor
    {
        protected override void PreStart() => started.Signal();

        protected override void OnReceive(object message) => Unhandled(message);
    }

    private sealed class Timed(CountdownEvent started) : UntypedActor, IWithTimers
    {
        public ITimerScheduler Timers { get; set; } = null!;

        protected override void PreStart()
        {
            Timers.StartPeriodicTimer("tick", "tick", TimeSpan.FromMinutes(1));
            started.Signal();
        }

        protected override void OnReceive(object message)
        {
        }
    }
}
