using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch.MessageQueues;

namespace Akka.Dispatch;

/// <summary>Makes the queues of mailboxes; named by <c>mailbox-type</c>, constructed with settings and its own section.</summary>
public abstract class MailboxType(Settings settings, Config config)
{
    protected readonly Settings Settings = settings;
    protected readonly Config Config = config;

    public abstract IMessageQueue Create(IActorRef owner, ActorSystem system);
}

public sealed class UnboundedMailbox : MailboxType, IProducesMessageQueue<UnboundedMessageQueue>
{
    public UnboundedMailbox()
        : this(null!, null!)
    {
    }

    public UnboundedMailbox(Settings settings, Config config)
        : base(settings, config)
    {
    }

    public override IMessageQueue Create(IActorRef owner, ActorSystem system) => new UnboundedMessageQueue();
}

public sealed class UnboundedDequeBasedMailbox(Settings settings, Config config)
    : MailboxType(settings, config), IProducesMessageQueue<UnboundedDequeMessageQueue>
{
    public override IMessageQueue Create(IActorRef owner, ActorSystem system) => new UnboundedDequeMessageQueue();
}

/// <summary>Settings <c>mailbox-capacity</c> (1 or more) and <c>mailbox-push-timeout-time</c>.</summary>
public sealed class BoundedMailbox : MailboxType, IProducesMessageQueue<BoundedMessageQueue>, IProducesPushTimeoutSemanticsMailbox
{
    public BoundedMailbox(Settings settings, Config config)
        : base(settings, config) =>
        (Capacity, PushTimeout) = MailboxBound.Read(config);

    public int Capacity { get; }

    public TimeSpan PushTimeout { get; }

    public override IMessageQueue Create(IActorRef owner, ActorSystem system) => new BoundedMessageQueue(Capacity, PushTimeout);
}

/// <summary>Settings <c>mailbox-capacity</c> (1 or more) and <c>mailbox-push-timeout-time</c>.</summary>
public class BoundedDequeBasedMailbox : MailboxType, IProducesMessageQueue<BoundedDequeMessageQueue>, IProducesPushTimeoutSemanticsMailbox
{
    public BoundedDequeBasedMailbox(Settings settings, Config config)
        : base(settings, config) =>
        (Capacity, PushTimeout) = MailboxBound.Read(config);

    public int Capacity { get; }

    public TimeSpan PushTimeout { get; }

    public override IMessageQueue Create(IActorRef owner, ActorSystem system) => new BoundedDequeMessageQueue(Capacity, PushTimeout);
}

internal static class MailboxBound
{
    public static (int Capacity, TimeSpan PushTimeout) Read(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        var capacity = config.GetInt("mailbox-capacity");
        return capacity > 0
            ? (capacity, config.GetTimeSpan("mailbox-push-timeout-time"))
            : throw new ConfigurationException($"{config.GetString("id")}.mailbox-capacity must be 1 or more, it is {capacity}.");
    }
}

/// <summary>Base of an application's mailbox that hands out messages by priority, lowest number first.</summary>
public abstract class UnboundedPriorityMailbox : MailboxType, IProducesMessageQueue<UnboundedPriorityMessageQueue>
{
    public const int DefaultCapacity = 11;

    protected UnboundedPriorityMailbox(Settings settings, Config config)
        : base(settings, config)
    {
    }

    public int InitialCapacity => DefaultCapacity;

    protected abstract int PriorityGenerator(object message);

    public sealed override IMessageQueue Create(IActorRef owner, ActorSystem system) =>
        new UnboundedPriorityMessageQueue(PriorityGenerator, InitialCapacity);
}

/// <summary>As <see cref="UnboundedPriorityMailbox"/>, with equal priorities in the order of arrival.</summary>
public abstract class UnboundedStablePriorityMailbox : MailboxType, IProducesMessageQueue<UnboundedStablePriorityMessageQueue>
{
    public const int DefaultCapacity = 11;

    protected UnboundedStablePriorityMailbox(Settings settings, Config config)
        : base(settings, config)
    {
    }

    public int InitialCapacity => DefaultCapacity;

    protected abstract int PriorityGenerator(object message);

    public sealed override IMessageQueue Create(IActorRef owner, ActorSystem system) =>
        new UnboundedStablePriorityMessageQueue(PriorityGenerator, InitialCapacity);
}
