using Akka.Actor;
using Akka.Dispatch.Seeded;

namespace Akka.Tests.Dispatch.Seeded;

/// <summary>
/// Two systems in one world that use all there is: asks, pipes, asynchronous receives, timers, receive timeouts, stashes,
/// restarts, stops and watches.
/// </summary>
internal sealed class Market : ReceiveActor, IWithTimers, IWithUnboundedStash
{
    private readonly IActorRef[] _stalls;
    private readonly Action _served;
    private readonly Random _random;
    private int _open;

    public Market(IActorRef[] stalls, Random random, Action served)
    {
        _stalls = stalls;
        _random = random;
        _served = served;
        Receive<Done>(_ =>
        {
            if (_open++ % 5 == 0)
            {
                BecomeStacked(message =>
                {
                    if (message is "open")
                    {
                        Stash.UnstashAll();
                        UnbecomeStacked();
                    }
                    else
                    {
                        Stash.Stash();
                    }

                    return true;
                });
                Timers.StartSingleTimer("open", "open", TimeSpan.FromMilliseconds(3));
            }

            Any().Ask<int>("price", TimeSpan.FromMilliseconds(20)).PipeTo(Self, failure: _ => -1);
        });
        ReceiveAsync<int>(async price =>
        {
            _served();
            if (price < 0)
            {
                return;
            }

            var second = await Any().Ask<int>("price", TimeSpan.FromSeconds(1));
            Any().Tell(second % 7 == 0 ? "fire" : "sold");
        });
        Receive<ReceiveTimeout>(_ => Any().Tell("sold"));
        Receive<Terminated>(_ => _served());
        ReceiveAny(_ => { });
        SetReceiveTimeout(TimeSpan.FromMilliseconds(2));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public IStash Stash { get; set; } = null!;

    public static (string Hash, long Lines, int Served) Run(int seed)
    {
        var world = new SeededWorld(seed, TimeSpan.FromMicroseconds(5));
        var served = 0;
        Action serve = () => served++;
        var (east, west) = (world.CreateSystem("east"), world.CreateSystem("west"));
        var stalls = Enumerable.Range(0, 5).Select(i => (i % 2 == 0 ? east : west).ActorOf(Props.Create(() => new Stall(world.Random)))).ToArray();
        var markets = Enumerable.Range(0, 4).Select(i => west.ActorOf(Props.Create(() => new Market(stalls, world.Random, serve)), $"m{i}")).ToArray();
        foreach (var market in markets)
        {
            west.Scheduler.ScheduleTellRepeatedly(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1), market, Done.Instance, ActorRefs.NoSender);
        }

        world.Run(TimeSpan.FromMilliseconds(100));
        world.Await(Task.WhenAll(east.Terminate(), west.Terminate()), TimeSpan.FromMinutes(1));
        return (world.Trace.Hash, world.Trace.Count, served);
    }

    protected override void PreStart()
    {
        foreach (var stall in _stalls)
        {
            Context.Watch(stall);
        }
    }

    private IActorRef Any() => _stalls[_random.Next(_stalls.Length)];

    private sealed class Stall : ReceiveActor
    {
        public Stall(Random random)
        {
            Receive<string>(text => text == "price", _ => Sender.Tell(random.Next(100)));
            Receive<string>(text => text == "fire", _ => throw new InvalidOperationException("fire"));
            Receive<string>(_ =>
            {
                if (random.Next(2_000) == 0)
                {
                    Context.Stop(Self);
                }
            });
        }
    }
}
