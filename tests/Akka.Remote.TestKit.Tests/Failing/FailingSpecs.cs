using System.Diagnostics;
using Akka.Configuration;
using Akka.Remote.TestKit.Tests.Specs;

namespace Akka.Remote.TestKit.Tests.Failing;

/// <summary>Specs that must fail. Tests run them and look at what comes of it.</summary>
public class FailingSpecs : MultiNodeSpec
{
    private readonly ThreeRoles _config;

    public FailingSpecs()
        : this(new ShortBarriers())
    {
    }

    protected FailingSpecs(ShortBarriers config)
        : base(config, typeof(FailingSpecs)) => _config = config;

    protected override int InitialParticipantsValueFactory => Roles.Count;

    [FailingFact]
    public void One_never_comes_to_the_barrier()
    {
        EnterBarrier("begin");

        // Twice the barrier's timeout: the others have given up by the clock of their own processes, which is what this shows.
        RunOn(() => Thread.Sleep(TimeSpan.FromSeconds(6)), _config.Third);
        EnterBarrier("alone");
    }

    [FailingFact]
    public void One_is_killed()
    {
        Console.WriteLine($"{Myself.Name} is here");
        EnterBarrier("begin");
        RunOn(
            () =>
            {
                Console.WriteLine("about to be killed");
                Process.GetCurrentProcess().Kill();
            },
            _config.Second);
        EnterBarrier("after");
    }

    [FailingFact]
    public void One_exits_by_itself()
    {
        EnterBarrier("begin");
        RunOn(() => Environment.Exit(0), _config.Second);
        EnterBarrier("after");
    }

    [FailingFact]
    public void One_fails_an_assertion()
    {
        EnterBarrier("begin");
        RunOn(() => Assert.Equal(4, 2 + 3), _config.Second);
        EnterBarrier("after");
    }

    [FailingFact]
    public void All_hang()
    {
        EnterBarrier("begin");
        Console.WriteLine($"pid {Environment.ProcessId}");

        // It hangs on purpose: the runner has to end it.
        Thread.Sleep(Timeout.Infinite);
    }

    public class ShortBarriers : ThreeRoles
    {
        public ShortBarriers() => CommonConfig = ConfigurationFactory.ParseString("akka.testconductor.barrier-timeout = 3s");
    }
}

public class SpecWithoutConfig : MultiNodeSpec
{
    public SpecWithoutConfig()
        : base(new TwoRoles(), typeof(SpecWithoutConfig))
    {
    }

    protected override int InitialParticipantsValueFactory => 2;
}
