using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch.Seeded;
using Akka.Remote.Tests.Systems;
using Akka.Remote.Transport;
using Direction = Akka.Remote.Transport.ThrottleTransportAdapter.Direction;

namespace Akka.Remote.Tests.Seeded;

/// <summary>Remoting between the systems of a seeded world: the same machinery, over memory and virtual time.</summary>
public class SeededRemotingTests
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(10);

    private static readonly Config _config = ConfigurationFactory.ParseString(
        "akka { actor.provider = remote, remote.dot-netty.tcp { hostname = here, port = 0, applied-adapters = [trttl, gremlin] } }");

    [Theory]
    [InlineData(1), InlineData(7), InlineData(20676840)]
    public void Two_systems_talk_and_one_seed_is_one_history(int seed)
    {
        var (first, again) = (Talk(seed), Talk(seed));

        Assert.Equal(first, again);
        Assert.NotEqual(first, Talk(seed + 1));

        static string Talk(int seed)
        {
            var world = new SeededWorld(seed);
            var (a, b) = (world.CreateSystem("a", _config), world.CreateSystem("b", _config));
            var echo = a.RefTo(b, b.Echo());

            for (var i = 0; i < 20; i++)
            {
                Assert.Equal($"{i}", world.Await(echo.Ask<string>($"{i}"), _limit));
            }

            world.Await(Task.WhenAll(a.Terminate(), b.Terminate()), _limit);
            return world.Trace.Hash;
        }
    }

    [Theory]
    [InlineData(1), InlineData(7), InlineData(20676840)]
    public void Bulk_arrives_in_order_whatever_the_seed(int seed)
    {
        var heard = Listen(seed, drop: 0, out _);

        Assert.Equal(Enumerable.Range(0, 1000), heard);
    }

    [Theory]
    [InlineData(1), InlineData(7), InlineData(20676840)]
    public void What_the_gremlin_drops_is_the_seeds_choice(int seed)
    {
        var heard = Listen(seed, drop: 0.3, out var trace);

        Assert.Equal(heard, Listen(seed, drop: 0.3, out var again));
        Assert.Equal(trace, again);
        Assert.InRange(heard.Count, 1, 999);
    }

    [Theory]
    [InlineData(1), InlineData(7), InlineData(20676840)]
    public void A_crashed_system_is_found_out_in_virtual_time(int seed)
    {
        var world = new SeededWorld(seed);
        var (a, b) = (world.CreateSystem("a", _config), world.CreateSystem("b", _config));
        var watcher = a.ActorOf(Props.Create(() => new Watcher(a.RefTo(b, b.Echo()))));
        world.Run(TimeSpan.FromSeconds(10));
        var before = world.Elapsed;

        b.Remoting().Abort();

        Assert.True(world.Await(watcher.Ask<bool>("ended?"), _limit));
        Assert.InRange(world.Elapsed - before, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(15));
    }

    [Theory]
    [InlineData(1), InlineData(7), InlineData(20676840)]
    public void A_system_behind_a_black_hole_is_found_out_and_after_it_refused(int seed)
    {
        var world = new SeededWorld(seed);
        var (a, b) = (world.CreateSystem("a", _config), world.CreateSystem("b", _config));
        var echo = a.RefTo(b, b.Echo());
        var watcher = a.ActorOf(Props.Create(() => new Watcher(echo)));
        world.Run(TimeSpan.FromSeconds(10));

        world.Await(a.Remoting().ManagementCommand(new SetThrottle(b.Address(), Direction.Both, Blackhole.Instance)), _limit);
        Assert.True(world.Await(watcher.Ask<bool>("ended?"), _limit));

        world.Await(a.Remoting().ManagementCommand(new SetThrottle(b.Address(), Direction.Both, Unthrottled.Instance)), _limit);
        world.Run(TimeSpan.FromMinutes(1));
        var answer = echo.Ask<string>("are you there?", TimeSpan.FromMinutes(1));
        Assert.Throws<AskTimeoutException>(() => world.Await(answer, _limit));
        Assert.IsType<AssociationPhase.Quarantined>(a.Remoting().AssociationWith(b.Address()).State.Phase);
    }

    [Theory]
    [InlineData(1), InlineData(7), InlineData(20676840)]
    public void What_a_quarantined_system_had_under_way_is_not_delivered_any_more(int seed)
    {
        const int count = 1000;
        var world = new SeededWorld(seed);
        var (a, b) = (world.CreateSystem("a", _config), world.CreateSystem("b", _config));
        var arrived = 0;
        Action<object> heard = _ => arrived++;
        var toA = b.RefTo(a, a.ActorOf(Props.Create(() => new Hearer(heard))));
        for (var i = 0; i < count; i++)
        {
            toA.Tell("bulk", ActorRefs.NoSender);
        }

        world.RunUntil(() => arrived > 0, _limit);
        a.Provider().Quarantine(b.Address(), AddressUidExtension.Uid(b));
        world.Run(TimeSpan.FromMinutes(1));

        Assert.InRange(arrived, 1, count - 1);
    }

    [Fact]
    public void A_taken_port_and_an_address_where_nobody_listens_fail_as_with_sockets()
    {
        var world = new SeededWorld(1);
        var a = world.CreateSystem("a", ConfigurationFactory.ParseString("akka.remote.dot-netty.tcp.port = 5").WithFallback(_config));

        var taken = Assert.ThrowsAny<Exception>(() => world.CreateSystem("b", a.Settings.Config));
        var nobody = a.Provider().ResolveActorRef("akka.trttl.gremlin.tcp://nobody@there:1/user/x");
        nobody.Tell("hello?", ActorRefs.NoSender);
        world.Run(TimeSpan.FromSeconds(1));

        Assert.Contains("akka.remote.dot-netty.tcp.port", (taken.InnerException ?? taken).Message, StringComparison.Ordinal);
        Assert.IsType<AssociationPhase.Gated>(a.Remoting().AssociationWith(nobody.Path.Address).State.Phase);
    }

    /// <summary>What of 1,000 numbers arrives at another system, once the two have met.</summary>
    private static List<int> Listen(int seed, double drop, out string trace)
    {
        var world = new SeededWorld(seed);
        var (a, b) = (world.CreateSystem("a", _config), world.CreateSystem("b", _config));
        var numbers = new List<int>();
        Action<object> heard = message => numbers.AddRange(message is int number ? [number] : []);
        var toB = a.RefTo(b, b.ActorOf(Props.Create(() => new Hearer(heard))));
        Assert.Equal("hi", world.Await(a.RefTo(b, b.Echo()).Ask<string>("hi"), _limit));
        world.Await(a.Remoting().ManagementCommand(new FailureInjectorTransportAdapter.All(new FailureInjectorTransportAdapter.Drop(drop, 0))), _limit);

        for (var i = 0; i < 1000; i++)
        {
            toB.Tell(i, ActorRefs.NoSender);
        }

        world.Run(TimeSpan.FromSeconds(1));
        trace = world.Trace.Hash;
        return numbers;
    }

    private sealed class Hearer(Action<object> heard) : UntypedActor
    {
        protected override void OnReceive(object message) => heard(message);
    }

    /// <summary>Answers when what it watches has ended: whether its whole system has.</summary>
    private sealed class Watcher : ReceiveActor
    {
        private IActorRef? _asker;
        private bool? _addressTerminated;

        public Watcher(IActorRef watched)
        {
            Context.Watch(watched);
            Receive<string>(_ =>
            {
                _asker = Sender;
                Answer();
            });
            Receive<Terminated>(end =>
            {
                _addressTerminated = end.AddressTerminated;
                Answer();
            });
        }

        private void Answer()
        {
            if (_addressTerminated is { } answer)
            {
                _asker?.Tell(answer);
            }
        }
    }
}
