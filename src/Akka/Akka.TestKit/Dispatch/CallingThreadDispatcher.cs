using Akka.Configuration;
using Akka.Dispatch;

namespace Akka.TestKit;

public class CallingThreadDispatcherConfigurator : MessageDispatcherConfigurator
{
    private readonly Lazy<CallingThreadDispatcher> _instance;

    public CallingThreadDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites)
        : base(config, prerequisites) =>
        _instance = new Lazy<CallingThreadDispatcher>(() => new CallingThreadDispatcher(this));

    public override MessageDispatcher Dispatcher() => _instance.Value;
}

/// <summary>
/// Runs an actor on the thread that sends to it: Tell returns when the message is handled. An actor that is running
/// already, further up the same thread or on another, handles it later, in the order of arrival: actors still do one
/// thing at a time, and two that send to each other do not nest without end.
/// </summary>
public class CallingThreadDispatcher : MessageDispatcher
{
    public static new string Id = "akka.test.calling-thread-dispatcher";

    public CallingThreadDispatcher(MessageDispatcherConfigurator configurator)
        : base(configurator)
    {
        base.Id = configurator.Config.GetString("id", Id);
        Throughput = configurator.Config.GetInt("throughput", int.MaxValue);
    }

    protected override void ExecuteTask(IRunnable run) => WithoutContext(run.Run);

    /// <summary>
    /// The thread may be a test's, with a synchronization context: an actor's own awaits must not go on there, past its
    /// mailbox.
    /// </summary>
    internal static void WithoutContext(Action action)
    {
        var context = SynchronizationContext.Current;
        if (context is null)
        {
            action();
            return;
        }

        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            action();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    /// <summary>It has no threads to end.</summary>
    protected override void Shutdown()
    {
    }
}
