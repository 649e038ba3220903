using Akka.Actor;
using Akka.Configuration;
using Akka.Tests.Actor;
using Shutdown = Akka.Actor.CoordinatedShutdown;

namespace Akka.Tests.CoordinatedShutdown;

/// <summary>The shutdown and the end of the process: each may start the other.</summary>
public class ProcessExitTests
{
    [Fact]
    public void The_exit_of_the_process_runs_all_phases_and_waits_for_them()
    {
        var shutdown = Shutdown.Get(NewSystem(""));
        var ran = false;
        shutdown.AddTask(Shutdown.PhaseServiceStop, "slow", async () =>
        {
            await Task.Yield();
            ran = true;
            return Done.Instance;
        });

        shutdown.OnProcessExit!(null, EventArgs.Empty);

        Assert.True(ran);
        Assert.Same(Shutdown.ClrExitReason.Instance, shutdown.ShutdownReason);
        Assert.True(shutdown.System.WhenTerminated.IsCompleted);
    }

    [Fact]
    public void The_process_waits_no_longer_than_the_phases_may_take()
    {
        var shutdown = Shutdown.Get(NewSystem("phases.service-stop.timeout = 1ms, phases.actor-system-terminate.timeout = 100ms, phases.service-stop.recover = off"));
        shutdown.AddTask(Shutdown.PhaseServiceStop, "hangs", () => new TaskCompletionSource<Done>().Task);

        shutdown.OnProcessExit!(null, EventArgs.Empty);

        Assert.False(shutdown.System.WhenTerminated.IsCompleted);
        shutdown.System.Abort();
    }

    [Fact]
    public async Task Without_the_hook_the_exit_of_the_process_runs_nothing()
    {
        var shutdown = Shutdown.Get(NewSystem("run-by-clr-shutdown-hook = off"));

        Assert.Null(shutdown.OnProcessExit);
        await shutdown.System.Terminate().WaitAsync(TestSystem.Patience);
    }

    [Theory]
    [InlineData("exit-clr = on"), InlineData("exit-clr = on, terminate-actor-system = off, run-by-actor-system-terminate = off")]
    public async Task The_last_phase_ends_the_process_when_asked_for(string config)
    {
        var shutdown = Shutdown.Get(NewSystem(config));
        var exited = new TaskCompletionSource<int>();
        shutdown.ExitProcess = exited.SetResult;

        await shutdown.Run(Shutdown.UnknownReason.Instance).WaitAsync(TestSystem.Patience);

        Assert.Equal(0, await exited.Task.WaitAsync(TestSystem.Patience));
        shutdown.System.Abort();
    }

    [Fact]
    public async Task It_leaves_the_process_alone_by_default()
    {
        var shutdown = Shutdown.Get(NewSystem(""));
        shutdown.ExitProcess = _ => throw new BoomException("must not exit");

        await shutdown.Run(Shutdown.UnknownReason.Instance).WaitAsync(TestSystem.Patience);

        Assert.True(shutdown.System.WhenTerminated.IsCompletedSuccessfully);
    }

    [Fact]
    public void Settings_that_exclude_each_other_are_refused() =>
        Assert.Contains("run-by-actor-system-terminate=on", Assert.Throws<ConfigurationException>(() => NewSystem("terminate-actor-system = off")).Message, StringComparison.Ordinal);

    private static ActorSystem NewSystem(string config) => ActorSystem.Create(
        "exiting", ConfigurationFactory.ParseString($"akka.coordinated-shutdown {{ {config} }}").WithFallback("akka { loglevel = OFF, stdout-loglevel = OFF }"));
}
