using System.Diagnostics;
using Akka.Actor;
using Akka.MultiNode.TestAdapter;
using static Akka.Remote.Transport.ThrottleTransportAdapter;

namespace Akka.Remote.TestKit.Tests.Specs;

public class NetworkSpec : MultiNodeSpec
{
    private readonly TwoRoles _config;

    public NetworkSpec()
        : this(new TwoRoles())
    {
    }

    protected NetworkSpec(TwoRoles config)
        : base(config, typeof(NetworkSpec)) => _config = config;

    protected override int InitialParticipantsValueFactory => Roles.Count;

    [MultiNodeFact]
    public void A_blackhole_swallows_messages_until_they_may_pass_again()
    {
        var echo = Echo();
        RunOn(
            () =>
            {
                echo.Tell("before", TestActor);
                ExpectMsg("before");

                TestConductor.Blackhole(_config.First, _config.Second, Direction.Both).Wait();
                echo.Tell("lost", TestActor);
                ExpectNoMsg(TimeSpan.FromSeconds(1));

                TestConductor.PassThrough(_config.First, _config.Second, Direction.Both).Wait();
                echo.Tell("after", TestActor);
                ExpectMsg("after");
            },
            _config.First);
        EnterBarrier("end");
    }

    [MultiNodeFact]
    public void What_is_throttled_takes_its_time()
    {
        const int Messages = 10;
        const int Characters = 5_000;
        var echo = Echo();
        RunOn(
            () =>
            {
                // 0.1 Mbit/s are 12,500 bytes a second: 50,000 bytes take 4 s, less the first burst.
                TestConductor.Throttle(_config.First, _config.Second, Direction.Send, 0.1f).Wait();
                var began = Stopwatch.GetTimestamp();
                for (var i = 0; i < Messages; i++)
                {
                    echo.Tell(new string('x', Characters), TestActor);
                }

                ReceiveN(Messages, TimeSpan.FromSeconds(60));
                Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.FromSeconds(3.5), TimeSpan.FromSeconds(60));

                TestConductor.PassThrough(_config.First, _config.Second, Direction.Both).Wait();
                echo.Tell("free", TestActor);
                ExpectMsg("free");
            },
            _config.First);
        EnterBarrier("end");
    }

    [MultiNodeFact]
    public void Disconnected_nodes_associate_anew()
    {
        var echo = Echo();
        RunOn(
            () =>
            {
                echo.Tell("before", TestActor);
                ExpectMsg("before");
                Sys.EventStream.Subscribe(TestActor, typeof(DisassociatedEvent));

                TestConductor.Disconnect(_config.First, _config.Second).Wait();
                ExpectMsg<DisassociatedEvent>();
                Sys.EventStream.Unsubscribe(TestActor);

                AwaitAssert(
                    () =>
                    {
                        var probe = CreateTestProbe();
                        echo.Tell("after", probe.Ref);
                        probe.ExpectMsg("after", TimeSpan.FromSeconds(1));
                    },
                    TimeSpan.FromSeconds(30));
            },
            _config.First);
        EnterBarrier("end");
    }

    /// <summary>The actor on the second node.</summary>
    private ActorSelection Echo()
    {
        RunOn(() => Sys.ActorOf(Props.Create(() => new Echoing()), "echo"), _config.Second);
        EnterBarrier("echo");
        return Sys.ActorSelection(Node(_config.Second) / "user" / "echo");
    }

    private sealed class Echoing : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message);
    }
}
