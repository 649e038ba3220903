using System.Diagnostics;
using Akka.Actor;
using Akka.MultiNode.TestAdapter;

namespace Akka.Remote.TestKit.Tests.Specs;

public class EndingSpec : MultiNodeSpec
{
    private readonly ThreeRoles _config;

    public EndingSpec()
        : this(new ThreeRoles())
    {
    }

    protected EndingSpec(ThreeRoles config)
        : base(config, typeof(EndingSpec)) => _config = config;

    protected override int InitialParticipantsValueFactory => Roles.Count;

    [MultiNodeFact]
    public void A_node_exits_by_order_and_the_others_go_on_without_it()
    {
        RunOn(() => Sys.ActorOf(Props.Create(() => new Board()), "board"), _config.First);
        EnterBarrier("board");
        RunOn(
            () =>
            {
                Sys.ActorSelection(Node(_config.First) / "user" / "board").Tell($"{Environment.ProcessId}", TestActor);
                ExpectMsg<string>();
            },
            _config.Third);
        EnterBarrier("pid");

        RunOn(
            () =>
            {
                Sys.ActorSelection("/user/board").Tell("", TestActor);
                var pid = int.Parse(ExpectMsg<string>());
                Assert.True(IsRunning(pid));

                TestConductor.Exit(_config.Third, 7).Wait();

                AwaitCondition(() => !IsRunning(pid), TimeSpan.FromSeconds(20));
                Assert.Equal([_config.First, _config.Second], TestConductor.GetNodes().Result);
            },
            _config.First);
        RunOn(() => Sys.WhenTerminated.Wait(), _config.Third);
        EnterBarrier("without the third");
    }

    [MultiNodeFact]
    public void A_node_whose_system_was_shut_down_comes_back_at_its_address_with_a_new_one()
    {
        EnterBarrier("begin");
        var address = Node(_config.Second).Address;
        RunOn(() => TestConductor.Shutdown(_config.Second).Wait(), _config.First);
        RunOn(() => EnterBarrier("without the second"), _config.First, _config.Third);

        RunOn(
            () =>
            {
                Assert.True(Sys.WhenTerminated.Wait(TimeSpan.FromSeconds(20)));
                var system = StartNewSystem();
                Assert.Equal(address, ((ExtendedActorSystem)system).Provider.DefaultAddress);
                EnterBarrier("back", "seen");
                system.Terminate().Wait(TimeSpan.FromSeconds(20));
            },
            _config.Second);
        RunOn(
            () =>
            {
                AwaitCondition(() => TestConductor.GetNodes().Result.Contains(_config.Second), TimeSpan.FromSeconds(40));
            },
            _config.First);
        RunOn(() => EnterBarrier("back", "seen"), _config.First);
        RunOn(() => EnterBarrier("back", "seen"), _config.Third);
    }

    private static bool IsRunning(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
