using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch.Seeded;

namespace Akka.Stress;

/// <summary>What the actors run on.</summary>
internal interface IHost
{
    ActorSystem System { get; }

    /// <returns>False when the time is up and it does not hold.</returns>
    bool WaitFor(Func<bool> condition, TimeSpan limit, Action? meanwhile = null);

    /// <returns>False when the system has not ended in time.</returns>
    bool End();

    static Config Settings { get; } = ConfigurationFactory.ParseString(
        """
        akka.loglevel = OFF
        akka.stdout-loglevel = OFF
        akka.log-dead-letters = off
        akka.coordinated-shutdown.run-by-clr-shutdown-hook = off
        akka.scheduler.tick-duration = 1ms
        """);
}

/// <summary>The thread pool and the machine's clock.</summary>
internal sealed class ThreadPoolHost : IHost
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);

    public ActorSystem System { get; } = ActorSystem.Create("stress", IHost.Settings);

    public bool WaitFor(Func<bool> condition, TimeSpan limit, Action? meanwhile = null)
    {
        var end = Environment.TickCount64 + (long)limit.TotalMilliseconds;
        while (!condition())
        {
            if (Environment.TickCount64 > end)
            {
                return false;
            }

            // The command's own thread, which has nothing to wait on: the books are written by all the pool's threads.
            Thread.Sleep(LookEvery);
            meanwhile?.Invoke();
        }

        return true;
    }

    public bool End() => System.Terminate().Wait(TimeSpan.FromSeconds(30));
}

/// <summary>A seeded world. A work item takes some time, so that timers fire between messages.</summary>
internal sealed class SeededHost : IHost
{
    private const int LookEverySteps = 50_000;

    private readonly SeededWorld _world;
    private int _looks;

    public SeededHost(int seed)
    {
        _world = new SeededWorld(seed, TimeSpan.FromTicks(20));
        System = _world.CreateSystem("stress", IHost.Settings);
    }

    public ActorSystem System { get; }

    public string Trace => _world.Trace.Hash;

    public bool WaitFor(Func<bool> condition, TimeSpan limit, Action? meanwhile = null)
    {
        try
        {
            _world.RunUntil(
                () =>
                {
                    if (++_looks % LookEverySteps == 0)
                    {
                        meanwhile?.Invoke();
                    }

                    return condition();
                },
                limit);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    public bool End()
    {
        var ended = System.Terminate();
        return WaitFor(() => ended.IsCompleted, TimeSpan.FromSeconds(30));
    }

    public override string ToString() => _world.ToString();
}
