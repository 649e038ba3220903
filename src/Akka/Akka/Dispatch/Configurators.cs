using Akka.Actor;
using Akka.Configuration;
using Akka.Event;

namespace Akka.Dispatch;

public interface IDispatcherPrerequisites
{
    EventStream EventStream { get; }

    IScheduler Scheduler { get; }

    Settings Settings { get; }

    Mailboxes Mailboxes { get; }
}

public sealed class DefaultDispatcherPrerequisites(EventStream eventStream, IScheduler scheduler, Settings settings, Mailboxes mailboxes) : IDispatcherPrerequisites
{
    public EventStream EventStream { get; } = eventStream;

    public IScheduler Scheduler { get; } = scheduler;

    public Settings Settings { get; } = settings;

    public Mailboxes Mailboxes { get; } = mailboxes;
}

/// <summary>Makes a dispatcher from its section; named by <c>type</c>, constructed with the section and the prerequisites.</summary>
public abstract class MessageDispatcherConfigurator
{
    protected MessageDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites)
    {
        Config = config;
        Prerequisites = prerequisites;
    }

    public Config Config { get; }

    public IDispatcherPrerequisites Prerequisites { get; }

    /// <summary>May give the same instance every time.</summary>
    public abstract MessageDispatcher Dispatcher();

    /// <summary>The executor of the section: the thread pool, or threads of its own.</summary>
    internal ExecutorServiceFactory ConfigureExecutorFactory()
    {
        var name = Config.GetString("executor", "default-executor");
        switch (name)
        {
            case null or "" or "default-executor" or "thread-pool-executor" or "task-executor":
                return new ThreadPoolExecutorFactory();
            case "fork-join-executor":
                return new DedicatedThreadExecutorFactory(ForkJoinThreads());
            default:
                var type = Type.GetType(name)
                    ?? throw new ConfigurationException($"Could not resolve executor service configurator type {name} for path {Config.GetString("id")}");
                return (ExecutorServiceFactory)Activator.CreateInstance(type, Config, Prerequisites)!;
        }
    }

    private int ForkJoinThreads()
    {
        if (Config.GetInt("dedicated-thread-pool.thread-count", 0) is > 0 and var count)
        {
            return count;
        }

        var config = new ThreadPoolConfig(Config.GetConfig("fork-join-executor"));
        return ThreadPoolConfig.ScaledPoolSize(config.PoolSizeMin, config.PoolSizeFactor, config.PoolSizeMax);
    }
}

/// <summary>One dispatcher for all who look it up.</summary>
public sealed class DispatcherConfigurator : MessageDispatcherConfigurator
{
    private readonly MessageDispatcher _instance;

    public DispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites)
        : base(config, prerequisites) =>
        _instance = new Dispatcher(
            this,
            config.GetString("id"),
            config.GetInt("throughput"),
            config.GetTimeSpan("throughput-deadline-time").Ticks,
            ConfigureExecutorFactory(),
            config.GetTimeSpan("shutdown-timeout"));

    public override MessageDispatcher Dispatcher() => _instance;
}

/// <summary>A dispatcher, and so a thread, for each who looks it up.</summary>
internal sealed class PinnedDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites) : MessageDispatcherConfigurator(config, prerequisites)
{
    public override MessageDispatcher Dispatcher() => new PinnedDispatcher(
        this,
        Config.GetString("id"),
        Config.GetTimeSpan("throughput-deadline-time").Ticks,
        Config.GetTimeSpan("shutdown-timeout"));
}
