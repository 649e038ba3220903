using Akka.Configuration;
using Akka.Dispatch.Seeded;
using Akka.Event;

namespace Akka.Actor;

/// <summary>
/// Ends an actor system in an order: phases one after the other, each after those that it depends on, and the tasks of one
/// phase at once. Settings are <c>akka.coordinated-shutdown</c>. Runs at most once.
/// </summary>
public sealed class CoordinatedShutdown : IExtension
{
    public const string PhaseBeforeServiceUnbind = "before-service-unbind";
    public const string PhaseServiceUnbind = "service-unbind";
    public const string PhaseServiceRequestsDone = "service-requests-done";
    public const string PhaseServiceStop = "service-stop";
    public const string PhaseBeforeClusterShutdown = "before-cluster-shutdown";
    public const string PhaseClusterShardingShutdownRegion = "cluster-sharding-shutdown-region";
    public const string PhaseClusterLeave = "cluster-leave";
    public const string PhaseClusterExiting = "cluster-exiting";
    public const string PhaseClusterExitingDone = "cluster-exiting-done";
    public const string PhaseClusterShutdown = "cluster-shutdown";
    public const string PhaseBeforeActorSystemTerminate = "before-actor-system-terminate";
    public const string PhaseActorSystemTerminate = "actor-system-terminate";

    private readonly ShutdownPhases _phases;
    private readonly Dictionary<string, List<(string Name, Func<Task<Done>> Run)>> _tasks = new(StringComparer.Ordinal);
    private Reason? _reason;
    private readonly TaskCompletionSource<Done> _completed;
    private readonly ILoggingAdapter _log;

    internal CoordinatedShutdown(ExtendedActorSystem system, ShutdownPhases phases)
    {
        System = system;
        _completed = new TaskCompletionSource<Done>(system.Settings.PromiseOptions());
        _phases = phases;
        _log = Logging.GetLogger(system, typeof(CoordinatedShutdown));
    }

    public ExtendedActorSystem System { get; }

    /// <summary>How <c>exit-clr</c> ends the process.</summary>
    internal Action<int> ExitProcess { get; set; } = Environment.Exit;

    /// <summary>Registered with the process under <c>run-by-clr-shutdown-hook</c>; absent without.</summary>
    internal EventHandler? OnProcessExit { get; set; }

    /// <summary>Null until it runs.</summary>
    public Reason? ShutdownReason => Volatile.Read(ref _reason);

    /// <summary>The sum of the timeouts of all phases that have tasks.</summary>
    public TimeSpan TotalTimeout
    {
        get
        {
            lock (_tasks)
            {
                return _tasks.Keys.Aggregate(TimeSpan.Zero, (sum, phase) => sum + Timeout(phase));
            }
        }
    }

    public static CoordinatedShutdown Get(ActorSystem sys) => sys.WithExtension<CoordinatedShutdown, CoordinatedShutdownExtension>();

    /// <summary>Adds to a phase. A task that is added while its phase runs, or later, may not run.</summary>
    /// <param name="phase">Must be one of the settings' phases, else <see cref="ArgumentException"/>.</param>
    /// <param name="taskName">For the log; must not be empty.</param>
    /// <param name="task">Starts the task; called when the phase comes.</param>
    public void AddTask(string phase, string taskName, Func<Task<Done>> task)
    {
        if (!_phases.Contains(phase))
        {
            throw new ArgumentException(
                $"Unknown phase [{phase}], known phases [{string.Join(", ", _phases.Ordered)}]. All phases (along with their optional dependencies) "
                + "must be defined in configuration.",
                nameof(phase));
        }

        if (string.IsNullOrEmpty(taskName))
        {
            throw new ArgumentException("Set a task name when adding tasks to the Coordinated Shutdown. Try to use unique, self-explanatory names.", nameof(taskName));
        }

        lock (_tasks)
        {
            if (!_tasks.TryGetValue(phase, out var tasks))
            {
                _tasks[phase] = tasks = [];
            }

            tasks.Add((taskName, task));
        }
    }

    /// <summary>How long the phase may take. Throws <see cref="ArgumentException"/> for an unknown one.</summary>
    public TimeSpan Timeout(string phase) =>
        _phases.Find(phase)?.Timeout ?? throw new ArgumentException($"Unknown phase [{phase}]. All phases must be defined in configuration.", nameof(phase));

    /// <summary>Starts the shutdown, or joins the one that runs: the first caller's reason and phase count.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="fromPhase">Begins there and leaves out what comes before; absent for all phases.</param>
    /// <returns>Completes when all is done; faults when a phase with <c>recover = off</c> failed, and the later phases did not run.</returns>
    public Task<Done> Run(Reason reason, string? fromPhase = null)
    {
        ArgumentNullException.ThrowIfNull(reason);
        if (fromPhase is not null && !_phases.Contains(fromPhase))
        {
            throw new ArgumentException($"Unknown phase [{fromPhase}]", nameof(fromPhase));
        }

        if (Interlocked.CompareExchange(ref _reason, reason, null) is null)
        {
            _log.Debug("Performing task(s) of phases from [{0}], reason [{1}]", fromPhase ?? "the first", reason);
            _ = System.Settings.Start(() => RunAll(fromPhase));
        }

        return _completed.Task;
    }

    private async Task RunAll(string? fromPhase)
    {
        try
        {
            foreach (var name in _phases.Ordered.SkipWhile(name => fromPhase is not null && name != fromPhase))
            {
                await RunPhase(name, _phases.Find(name)!).ConfigureAwait(false);
            }

            _completed.SetResult(Done.Instance);
        }
        catch (Exception e)
        {
            _log.Error(e, "Coordinated shutdown failed");
            _completed.SetException(e);
        }
    }

    private async Task RunPhase(string name, ShutdownPhase phase)
    {
        (string Name, Func<Task<Done>> Run)[] tasks;
        lock (_tasks)
        {
            tasks = _tasks.TryGetValue(name, out var added) ? [.. added] : [];
        }

        if (!phase.Enabled)
        {
            _log.Info("Phase [{0}] disabled through configuration, skipping [{1}] tasks.", name, tasks.Length);
            return;
        }

        if (tasks.Length == 0)
        {
            _log.Debug("Performing phase [{0}] with [0] tasks.", name);
            return;
        }

        _log.Debug("Performing phase [{0}] with [{1}] tasks: [{2}]", name, tasks.Length, string.Join(", ", tasks.Select(t => t.Name)));
        var timeout = new TaskCompletionSource(System.Settings.PromiseOptions());
        // Before the tasks: the last phase's ends the scheduler.
        var timer = System.Scheduler.Advanced.ScheduleOnceCancelable(phase.Timeout, () => timeout.TrySetResult());
        var all = Task.WhenAll(tasks.Select(task => RunTask(name, phase, task.Name, task.Run)));
        if (await Task.WhenAny(all, timeout.Task).ConfigureAwait(false) == all)
        {
            timer.Cancel();
            await all.ConfigureAwait(false);
            return;
        }

        if (!phase.Recover)
        {
            throw new TimeoutException($"Coordinated shutdown phase [{name}] timed out after {phase.Timeout}");
        }

        _log.Warning("Coordinated shutdown phase [{0}] timed out after {1}", name, phase.Timeout);
    }

    private async Task RunTask(string phaseName, ShutdownPhase phase, string taskName, Func<Task<Done>> run)
    {
        try
        {
            // On the pool: a task that blocks before its first await must not hold up the others or the timeout.
            await System.Settings.Start(run).ConfigureAwait(false);
        }
        catch (Exception e) when (phase.Recover)
        {
            _log.Warning(e, "Task [{0}] failed in phase [{1}]: {2}", taskName, phaseName, e.Message);
        }
    }

    /// <summary>Why the system ends.</summary>
    public class Reason
    {
        protected Reason()
        {
        }

        public override string ToString() => GetType().Name;
    }

    public class UnknownReason : Reason
    {
        public static readonly Reason Instance = new UnknownReason();

        private UnknownReason()
        {
        }
    }

    /// <summary><see cref="ActorSystem.Terminate"/> was called.</summary>
    public class ActorSystemTerminateReason : Reason
    {
        public static readonly Reason Instance = new ActorSystemTerminateReason();

        private ActorSystemTerminateReason()
        {
        }
    }

    /// <summary>The process exits.</summary>
    public class ClrExitReason : Reason
    {
        public static readonly Reason Instance = new ClrExitReason();

        private ClrExitReason()
        {
        }
    }

    /// <summary>The cluster downed this node.</summary>
    public class ClusterDowningReason : Reason
    {
        public static readonly Reason Instance = new ClusterDowningReason();

        private ClusterDowningReason()
        {
        }
    }

    /// <summary>This node leaves the cluster.</summary>
    public class ClusterLeavingReason : Reason
    {
        public static readonly Reason Instance = new ClusterLeavingReason();

        private ClusterLeavingReason()
        {
        }
    }

    public class ClusterJoinUnsuccessfulReason : Reason
    {
        public static readonly Reason Instance = new ClusterJoinUnsuccessfulReason();

        private ClusterJoinUnsuccessfulReason()
        {
        }
    }
}
