using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;

namespace Akka.Dispatch;

/// <summary>Threads behind a dispatcher.</summary>
public abstract class ExecutorService
{
    protected ExecutorService(string id) => Id = id;

    public string Id { get; }

    /// <exception cref="RejectedExecutionException">It is shut down.</exception>
    public abstract void Execute(IRunnable run);

    public abstract void Shutdown();
}

public abstract class ExecutorServiceFactory
{
    public abstract ExecutorService Produce(string id);
}

/// <summary>Named by a dispatcher's <c>executor</c>; constructed with the dispatcher's section and the prerequisites.</summary>
public abstract class ExecutorServiceConfigurator : ExecutorServiceFactory
{
    protected ExecutorServiceConfigurator(Config config, IDispatcherPrerequisites prerequisites)
    {
        Config = config;
        Prerequisites = prerequisites;
    }

    public Config Config { get; }

    public IDispatcherPrerequisites Prerequisites { get; }
}

/// <summary>A task was given to an executor that is shut down.</summary>
public class RejectedExecutionException : AkkaException
{
    public RejectedExecutionException(string? message = null, Exception? inner = null)
        : base(message, inner)
    {
    }
}

/// <summary>The process's thread pool, shared by all: nothing to own, nothing to shut down.</summary>
internal sealed class ThreadPoolExecutor(string id) : ExecutorService(id)
{
    // The pool's global queue, not the thread's own: that one is last in first out, and two busy actors on it could
    // keep all others waiting.
    public override void Execute(IRunnable run) => ThreadPool.UnsafeQueueUserWorkItem(run, preferLocal: false);

    public override void Shutdown()
    {
    }
}

internal sealed class ThreadPoolExecutorFactory : ExecutorServiceFactory
{
    public override ExecutorService Produce(string id) => new ThreadPoolExecutor(id);
}

/// <summary>Threads of its own over one queue. They start with the first work and end when it is shut down and done.</summary>
internal sealed class DedicatedThreadExecutor : ExecutorService
{
    private readonly ConcurrentQueue<IRunnable> _work = new();
    private readonly SemaphoreSlim _available = new(0);
    private readonly Lock _startStop = new();
    private readonly int _threadCount;
    private volatile bool _shutdown;
    private bool _started;

    public DedicatedThreadExecutor(string id, int threadCount)
        : base(id)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threadCount, 1);
        _threadCount = threadCount;
    }

    public override void Execute(IRunnable run)
    {
        if (_shutdown)
        {
            throw new RejectedExecutionException($"The executor [{Id}] is shut down.");
        }

        if (!Volatile.Read(ref _started))
        {
            Start();
        }

        _work.Enqueue(run);
        _available.Release();
    }

    public override void Shutdown()
    {
        lock (_startStop)
        {
            _shutdown = true;
            if (_started)
            {
                _available.Release(_threadCount);
            }
        }
    }

    private void Start()
    {
        lock (_startStop)
        {
            if (_started || _shutdown)
            {
                return;
            }

            for (var i = 0; i < _threadCount; i++)
            {
                new Thread(Loop) { IsBackground = true, Name = $"{Id}-{i + 1}" }.Start();
            }

            Volatile.Write(ref _started, true);
        }
    }

    private void Loop()
    {
        while (true)
        {
            _available.Wait();
            if (_work.TryDequeue(out var run))
            {
                run.Run();
            }
            else if (_shutdown)
            {
                return;
            }
        }
    }
}

internal sealed class DedicatedThreadExecutorFactory(int threadCount) : ExecutorServiceFactory
{
    public override ExecutorService Produce(string id) => new DedicatedThreadExecutor(id, threadCount);
}
