using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch.MessageQueues;

namespace Akka.Dispatch.Seeded;

/// <summary>Stands in for every kind of dispatcher in a world: all share its thread. A pinned actor has no thread of its own.</summary>
internal sealed class SeededDispatcherConfigurator : MessageDispatcherConfigurator
{
    private readonly SeededDispatcher _instance;

    public SeededDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites, SeededWorld world)
        : base(config, prerequisites) =>
        _instance = new SeededDispatcher(this, world);

    public override MessageDispatcher Dispatcher() => _instance;
}

/// <summary>
/// Gives mailboxes to the world. How many messages a run may take, up to the configured throughput, is up to the seed. The
/// throughput's deadline does not count: it is of the real clock.
/// </summary>
internal sealed class SeededDispatcher : MessageDispatcher
{
    private readonly SeededWorld _world;
    private readonly int _throughputMax;

    public SeededDispatcher(MessageDispatcherConfigurator configurator, SeededWorld world)
        : base(configurator)
    {
        _world = world;
        _throughputMax = configurator.Config.GetInt("throughput", 1);
        Id = configurator.Config.GetString("id");
    }

    protected override void ExecuteTask(IRunnable run) => _world.Post(run is Mailbox mailbox ? new MailboxRun(this, mailbox) : run);

    protected override void Shutdown()
    {
    }

    /// <summary>There are no threads to let go.</summary>
    internal override void OnEmpty()
    {
    }

    /// <exception cref="ConfigurationException">Its senders would wait for room, and with them all that could make room.</exception>
    internal override Mailbox CreateMailbox(ActorCell cell, MailboxType mailboxType)
    {
        var queue = mailboxType.Create(cell.Self, cell.System);
        if (queue is IBoundedMessageQueueSemantics { PushTimeOut.Ticks: not 0 } bounded)
        {
            throw new ConfigurationException(
                $"The mailbox of [{cell.Self.Path}] lets senders wait {bounded.PushTimeOut} for room. In a seeded world there is one thread, which must not wait: set mailbox-push-timeout-time = 0s.");
        }

        return new SeededMailbox(_world, queue is IDequeBasedMessageQueueSemantics deque
            ? new TracedDeque(_world, cell.Self, queue, deque)
            : new TracedQueue(_world, cell.Self, queue));
    }

    private sealed class MailboxRun(SeededDispatcher dispatcher, Mailbox mailbox) : IRunnable
    {
        public void Run()
        {
            dispatcher.Throughput = dispatcher._world.Upto(dispatcher._throughputMax);
            mailbox.Run();
        }

        public void Execute() => Run();
    }
}
