using System.Collections.Concurrent;
using Akka.Actor;
using Shutdown = Akka.Actor.CoordinatedShutdown;

namespace Akka.Tests.CoordinatedShutdown;

public class CoordinatedShutdownTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<string> _ran = new();

    private static ExtendedActorSystem NewSystem(string settings = "") =>
        (ExtendedActorSystem)ActorSystem.Create("shutdown", "akka.loglevel = ERROR\nakka.stdout-loglevel = OFF\nakka.loggers = []\n" + settings);

    private Func<Task<Done>> Note(string name) => () =>
    {
        _ran.Enqueue(name);
        return Task.FromResult(Done.Instance);
    };

    [Fact]
    public async Task Phases_run_in_the_order_of_their_dependencies_and_the_last_ends_the_system()
    {
        var system = NewSystem();
        var shutdown = Shutdown.Get(system);
        string[] phases =
        [
            Shutdown.PhaseBeforeServiceUnbind, Shutdown.PhaseServiceUnbind, Shutdown.PhaseServiceRequestsDone, Shutdown.PhaseServiceStop,
            Shutdown.PhaseBeforeClusterShutdown, Shutdown.PhaseClusterShardingShutdownRegion, Shutdown.PhaseClusterLeave, Shutdown.PhaseClusterExiting,
            Shutdown.PhaseClusterExitingDone, Shutdown.PhaseClusterShutdown, Shutdown.PhaseBeforeActorSystemTerminate, Shutdown.PhaseActorSystemTerminate,
        ];
        foreach (var phase in phases.Reverse())
        {
            shutdown.AddTask(phase, "note", Note(phase));
        }

        await shutdown.Run(Shutdown.UnknownReason.Instance).WaitAsync(Patience);

        Assert.Equal(phases, _ran);
        Assert.True(system.WhenTerminated.IsCompleted);
    }

    [Fact]
    public async Task It_runs_once_and_the_first_reason_counts()
    {
        var shutdown = Shutdown.Get(NewSystem());
        shutdown.AddTask(Shutdown.PhaseServiceStop, "note", Note("once"));
        Assert.Null(shutdown.ShutdownReason);

        var first = shutdown.Run(Shutdown.ClusterLeavingReason.Instance);
        var second = shutdown.Run(Shutdown.ClrExitReason.Instance);
        await Task.WhenAll(first, second).WaitAsync(Patience);

        Assert.Same(Shutdown.ClusterLeavingReason.Instance, shutdown.ShutdownReason);
        Assert.Equal(["once"], _ran);
    }

    [Fact]
    public async Task Tasks_of_a_phase_run_at_once_and_the_next_phase_waits_for_all()
    {
        var shutdown = Shutdown.Get(NewSystem());
        var gate = new TaskCompletionSource<Done>();
        shutdown.AddTask(Shutdown.PhaseServiceStop, "waits", () => gate.Task);
        shutdown.AddTask(Shutdown.PhaseServiceStop, "opens", () =>
        {
            _ran.Enqueue("opens");
            gate.SetResult(Done.Instance);
            return gate.Task;
        });
        shutdown.AddTask(Shutdown.PhaseBeforeClusterShutdown, "after", Note("after"));

        await shutdown.Run(Shutdown.UnknownReason.Instance).WaitAsync(Patience);

        Assert.Equal(["opens", "after"], _ran);
    }

    [Fact]
    public async Task A_failed_task_and_a_late_one_do_not_hold_up_later_phases()
    {
        var shutdown = Shutdown.Get(NewSystem("akka.coordinated-shutdown.phases.service-unbind.timeout = 50ms"));
        var never = new TaskCompletionSource<Done>();
        shutdown.AddTask(Shutdown.PhaseBeforeServiceUnbind, "fails", () => throw new InvalidOperationException("task"));
        shutdown.AddTask(Shutdown.PhaseServiceUnbind, "never ends", () => never.Task);
        shutdown.AddTask(Shutdown.PhaseServiceStop, "after", Note("after"));

        await shutdown.Run(Shutdown.UnknownReason.Instance).WaitAsync(Patience);

        Assert.Equal(["after"], _ran);
    }

    [Fact]
    public async Task Without_recover_a_failure_ends_the_run()
    {
        var system = NewSystem("akka.coordinated-shutdown.phases.service-unbind.recover = off");
        var shutdown = Shutdown.Get(system);
        shutdown.AddTask(Shutdown.PhaseServiceUnbind, "fails", () => throw new InvalidOperationException("task"));
        shutdown.AddTask(Shutdown.PhaseServiceStop, "after", Note("after"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => shutdown.Run(Shutdown.UnknownReason.Instance).WaitAsync(Patience));

        Assert.Empty(_ran);
        Assert.False(system.WhenTerminated.IsCompleted);
        system.Abort();
    }

    [Fact]
    public async Task Without_recover_a_timeout_ends_the_run()
    {
        var system = NewSystem("akka.coordinated-shutdown.phases.service-unbind { recover = off, timeout = 50ms }");
        var shutdown = Shutdown.Get(system);
        var never = new TaskCompletionSource<Done>();
        shutdown.AddTask(Shutdown.PhaseServiceUnbind, "never ends", () => never.Task);

        var e = await Assert.ThrowsAsync<TimeoutException>(() => shutdown.Run(Shutdown.UnknownReason.Instance));

        Assert.Equal("Coordinated shutdown phase [service-unbind] timed out after 00:00:00.0500000", e.Message);
        system.Abort();
    }

    [Fact]
    public async Task A_disabled_phase_is_left_out_and_a_later_first_phase_skips_the_earlier_ones()
    {
        var shutdown = Shutdown.Get(NewSystem("akka.coordinated-shutdown.phases.service-stop.enabled = off"));
        shutdown.AddTask(Shutdown.PhaseServiceUnbind, "early", Note("early"));
        shutdown.AddTask(Shutdown.PhaseServiceStop, "disabled", Note("disabled"));
        shutdown.AddTask(Shutdown.PhaseClusterLeave, "late", Note("late"));

        await shutdown.Run(Shutdown.UnknownReason.Instance, Shutdown.PhaseServiceRequestsDone).WaitAsync(Patience);

        Assert.Equal(["late"], _ran);
    }

    [Fact]
    public async Task Terminating_the_system_runs_it()
    {
        var system = NewSystem();
        var shutdown = Shutdown.Get(system);
        shutdown.AddTask(Shutdown.PhaseServiceStop, "note", Note("ran"));

        await system.Terminate().WaitAsync(Patience);

        Assert.Equal(["ran"], _ran);
        Assert.Same(Shutdown.ActorSystemTerminateReason.Instance, shutdown.ShutdownReason);
    }

    [Fact]
    public async Task The_settings_can_leave_terminate_and_shutdown_apart()
    {
        var system = NewSystem("akka.coordinated-shutdown { run-by-actor-system-terminate = off, terminate-actor-system = off }");
        var shutdown = Shutdown.Get(system);
        shutdown.AddTask(Shutdown.PhaseServiceStop, "note", Note("ran"));

        await shutdown.Run(Shutdown.UnknownReason.Instance).WaitAsync(Patience);
        Assert.False(system.WhenTerminated.IsCompleted);

        await system.Terminate().WaitAsync(Patience);
        Assert.True(system.WhenTerminated.IsCompleted);
    }

    [Fact]
    public void Unknown_phases_and_empty_names_are_refused()
    {
        var system = NewSystem();
        var shutdown = Shutdown.Get(system);

        Assert.Contains("known phases [", Assert.Throws<ArgumentException>(() => shutdown.AddTask("nowhere", "t", Note("x"))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => shutdown.AddTask(Shutdown.PhaseServiceStop, "", Note("x")));
        Assert.Throws<ArgumentException>(() => shutdown.Timeout("nowhere"));
        system.Abort();
    }

    [Fact]
    public void Timeouts_come_from_the_settings()
    {
        var system = NewSystem("akka.coordinated-shutdown.phases.custom { depends-on = [service-stop, made-up], timeout = 3s }");
        var shutdown = Shutdown.Get(system);
        shutdown.AddTask("custom", "t", Note("x"));
        shutdown.AddTask("made-up", "t", Note("x"));

        Assert.Equal(TimeSpan.FromSeconds(3), shutdown.Timeout("custom"));
        Assert.Equal(TimeSpan.FromSeconds(5), shutdown.Timeout("made-up"));
        Assert.Equal(TimeSpan.FromSeconds(10), shutdown.Timeout(Shutdown.PhaseClusterExiting));
        // The two above and the last phase, which terminates the system.
        Assert.Equal(TimeSpan.FromSeconds(18), shutdown.TotalTimeout);
        system.Abort();
    }

    [Fact]
    public void Phases_in_a_circle_are_refused()
    {
        var config = Akka.Configuration.ConfigurationFactory.ParseString("default-phase-timeout = 1s, phases { a.depends-on = [b], b.depends-on = [c], c.depends-on = [a] }");

        Assert.StartsWith("Cycle detected in graph of phases.", Assert.Throws<ArgumentException>(() => ShutdownPhases.FromConfig(config)).Message, StringComparison.Ordinal);
    }
}
