namespace Akka.Dispatch;

/// <summary>Runs any number of actors on an executor's threads.</summary>
public class Dispatcher : MessageDispatcher
{
    private readonly ExecutorServiceFactory _executors;
    private readonly Lock _lock = new();
    private volatile ExecutorService _executor;

    public Dispatcher(
        MessageDispatcherConfigurator configurator,
        string id,
        int throughput,
        long? throughputDeadlineTime,
        ExecutorServiceFactory executorServiceFactory,
        TimeSpan shutdownTimeout)
        : base(configurator)
    {
        Id = id;
        Throughput = throughput;
        ThroughputDeadlineTime = throughputDeadlineTime;
        ShutdownTimeout = shutdownTimeout;
        _executors = executorServiceFactory;
        _executor = executorServiceFactory.Produce(id);
    }

    protected override void ExecuteTask(IRunnable run)
    {
        try
        {
            _executor.Execute(run);
        }
        catch (RejectedExecutionException)
        {
            // An actor came just as the threads of an empty dispatcher were let go: they are taken up again.
            lock (_lock)
            {
                _executor.Execute(run);
            }
        }
    }

    protected override void Shutdown()
    {
        lock (_lock)
        {
            var old = _executor;
            _executor = _executors.Produce(Id);
            old.Shutdown();
        }
    }
}

/// <summary>One actor on a thread of its own.</summary>
public sealed class PinnedDispatcher : Dispatcher
{
    private Actor.ActorCell? _owner;

    internal PinnedDispatcher(MessageDispatcherConfigurator configurator, string id, long? throughputDeadlineTime, TimeSpan shutdownTimeout)
        : base(configurator, id, int.MaxValue, throughputDeadlineTime, new DedicatedThreadExecutorFactory(1), shutdownTimeout)
    {
    }

    /// <exception cref="InvalidOperationException">Another actor has this dispatcher.</exception>
    internal override void OnAttach(Actor.ActorCell cell)
    {
        var owner = Interlocked.CompareExchange(ref _owner, cell, null);
        if (owner is not null && !ReferenceEquals(owner, cell))
        {
            throw new InvalidOperationException($"The pinned dispatcher [{Id}] belongs to {owner.Self}, not to {cell.Self}.");
        }
    }

    internal override void OnDetach(Actor.ActorCell cell) => Volatile.Write(ref _owner, null);

    /// <summary>The thread was for one actor: it ends with it.</summary>
    internal override void OnEmpty() => Shutdown();
}
