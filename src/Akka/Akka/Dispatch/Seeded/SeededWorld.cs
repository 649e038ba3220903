using System.Globalization;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;

namespace Akka.Dispatch.Seeded;

/// <summary>
/// Any number of actor systems on one thread and one virtual clock. Whatever they do (a mailbox's run, a tick of the
/// scheduler, the completion of an Ask) is a work item, and the seed chooses which is next: one seed is one history, and
/// the same seed gives the same history again.
/// </summary>
/// <remarks>
/// Only the thread that made the world may touch it or its actors. What goes on elsewhere (a task on the thread pool, real
/// I/O, <c>Task.Delay</c>) comes back on another thread and at a time of its own: that cannot be replayed and is refused.
/// The runtime takes its time from the system's scheduler and its chances from <see cref="Random"/>, and so must actors.
/// </remarks>
internal sealed class SeededWorld
{
    /// <summary>Where the virtual clock begins.</summary>
    public static readonly DateTimeOffset Epoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly Random _order;
    private readonly TimeSpan _timePerStep;
    private readonly List<IRunnable> _ready = [];
    private InvalidOperationException? _intrusion;
    private long _stepsWithoutTime;

    /// <param name="seed">Chooses the order of all there is to do.</param>
    /// <param name="timePerStep">
    /// By how much the clock moves with each work item; absent or zero: only when there is nothing else to do. With some,
    /// timers fire between messages, and actors that never rest do not keep the clock from moving.
    /// </param>
    public SeededWorld(int seed, TimeSpan timePerStep = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timePerStep, TimeSpan.Zero);
        Seed = seed;
        _timePerStep = timePerStep;

        // Apart from each other: one more actor or one more die rolled does not change which item is next.
        _order = new Random(seed);
        Random = new Random(seed ^ 0x5bd1e995);
    }

    public int Seed { get; }

    /// <summary>Virtual time since <see cref="Epoch"/>.</summary>
    public TimeSpan Elapsed { get; private set; }

    public DateTimeOffset Now => Epoch + Elapsed;

    /// <summary>For the actors and the runtime; the world's own choices come from elsewhere.</summary>
    public Random Random { get; }

    public SeededTrace Trace { get; } = new();

    /// <summary>How many work items have been done.</summary>
    public long Steps { get; private set; }

    /// <summary>At how many work items at one instant the world is taken to go round in circles.</summary>
    public long StepsPerInstantMax { get; set; } = 100_000_000;

    internal SeededTimers Timers { get; } = new();

    /// <summary>
    /// A system whose dispatchers and scheduler are this world's. Nothing of it runs before the world does. Without
    /// loggers, unless the configuration names some.
    /// </summary>
    public ActorSystem CreateSystem(string name, Config? config = null, params Setup[] setups) => Inside(() =>
    {
        var forced = ConfigurationFactory.ParseString("akka.logger-async-start = on");
        var defaults = ConfigurationFactory.ParseString("akka { loggers = [], stdout-loglevel = OFF, coordinated-shutdown.run-by-clr-shutdown-hook = off }");
        var bootstrap = BootstrapSetup.Create().WithConfig(config is null ? forced.WithFallback(defaults) : forced.WithFallback(config).WithFallback(defaults));
        return ActorSystem.Create(name, ActorSystemSetup.Create([.. setups, bootstrap, new SeededSetup(this)]));
    });

    /// <summary>Until there is nothing to do at this instant. The clock stands still, but for the time per step.</summary>
    public void RunUntilIdle() => Inside(() =>
    {
        while (StepNow())
        {
        }

        return true;
    });

    /// <summary>For that much virtual time; what is due at its end is done.</summary>
    public void Run(TimeSpan virtualTime) => RunWhile(() => true, Elapsed + virtualTime);

    /// <summary>Until the condition holds, looked at after each work item.</summary>
    /// <exception cref="TimeoutException">It does not hold within that much virtual time, or nothing is left to do.</exception>
    public void RunUntil(Func<bool> condition, TimeSpan limit)
    {
        RunWhile(() => !condition(), Elapsed + limit);
        if (!condition())
        {
            throw new TimeoutException($"The condition does not hold after {limit} of virtual time. {this}");
        }
    }

    /// <summary>Until the task has completed.</summary>
    /// <exception cref="TimeoutException">It does not complete within that much virtual time.</exception>
    public void Await(Task task, TimeSpan limit)
    {
        RunUntil(() => task.IsCompleted, limit);
        task.GetAwaiter().GetResult();
    }

    /// <inheritdoc cref="Await(Task, TimeSpan)"/>
    public T Await<T>(Task<T> task, TimeSpan limit)
    {
        Await((Task)task, limit);
        return task.Result;
    }

    /// <summary>Another work item.</summary>
    /// <exception cref="InvalidOperationException">From another thread.</exception>
    public void Post(IRunnable item)
    {
        CheckThread();
        _ready.Add(item);
    }

    public void Post(Action item) => Post(new ActionRunnable(item));

    /// <summary>Starts a task as a work item.</summary>
    public Task Start(Func<Task> start)
    {
        var whole = new TaskCompletionSource();
        Post(() => _ = Whole());
        return whole.Task;

        async Task Whole()
        {
            try
            {
                await start().ConfigureAwait(false);
            }
            catch (Exception e)
            {
                whole.SetException(e);
                return;
            }

            whole.SetResult();
        }
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"Seed {Seed}, {Steps} steps, {Elapsed} virtual time, {_ready.Count} work items, {Timers.Count} timers, trace {Trace.Hash}");

    /// <summary>A number from 1 to <paramref name="max"/>, as the seed has it.</summary>
    internal int Upto(int max) => max <= 1 ? 1 : 1 + _order.Next(max);

    internal void CheckThread()
    {
        if (Environment.CurrentManagedThreadId == _thread)
        {
            return;
        }

        // Whoever called may swallow it: the world's own thread throws it too.
        var intrusion = new InvalidOperationException(
            $"Something reached the world of seed {Seed} from another thread: code that it runs has started a task on the thread pool, or awaited a real timer or real I/O. That cannot be replayed. {Environment.StackTrace}");
        Interlocked.CompareExchange(ref _intrusion, intrusion, null);
        throw intrusion;
    }

    private void RunWhile(Func<bool> condition, TimeSpan end) => Inside(() =>
    {
        while (condition() && (Elapsed < end || (Elapsed == end && HasWorkNow)))
        {
            if (StepNow())
            {
                continue;
            }

            var next = Timers.NextDue;
            Elapsed = next is { } due && due < end ? due : end;
            _stepsWithoutTime = 0;
        }

        return true;
    });

    private bool HasWorkNow => _ready.Count > 0 || Timers.NextDue <= Elapsed;

    /// <returns>False when there is nothing to do at this instant.</returns>
    private bool StepNow()
    {
        while (Timers.TakeDue(Elapsed) is { } tick)
        {
            _ready.Add(tick);
        }

        if (_ready.Count == 0)
        {
            return false;
        }

        var chosen = _order.Next(_ready.Count);
        var item = _ready[chosen];
        _ready[chosen] = _ready[^1];
        _ready.RemoveAt(_ready.Count - 1);
        Steps++;
        Elapsed += _timePerStep;
        _stepsWithoutTime = _timePerStep > TimeSpan.Zero ? 0 : _stepsWithoutTime + 1;
        if (_stepsWithoutTime > StepsPerInstantMax)
        {
            throw new InvalidOperationException($"{StepsPerInstantMax} work items, and the clock has not moved: actors keep each other busy for ever. {this}");
        }

        item.Run();
        return Volatile.Read(ref _intrusion) is { } intrusion ? throw intrusion : true;
    }

    /// <summary>Without the caller's context: a continuation must not go there.</summary>
    private T Inside<T>(Func<T> action)
    {
        CheckThread();
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            return action();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }
}
