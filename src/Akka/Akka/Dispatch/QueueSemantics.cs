using Akka.Actor;
using Akka.Dispatch.MessageQueues;

namespace Akka.Dispatch;

public interface ISemantics;

public interface IUnboundedMessageQueueSemantics : ISemantics;

public interface IBoundedMessageQueueSemantics : ISemantics
{
    /// <summary>How long a sender waits for room before its message becomes a dead letter.</summary>
    TimeSpan PushTimeOut { get; }
}

/// <summary>A queue that takes messages at its front too, as a stash needs.</summary>
public interface IDequeBasedMessageQueueSemantics : ISemantics
{
    /// <summary>Only for the actor that owns the queue, while it handles a message.</summary>
    void EnqueueFirst(Envelope envelope);
}

public interface IUnboundedDequeBasedMessageQueueSemantics : IDequeBasedMessageQueueSemantics, IUnboundedMessageQueueSemantics;

public interface IBoundedDequeBasedMessageQueueSemantics : IDequeBasedMessageQueueSemantics, IBoundedMessageQueueSemantics;

/// <summary>An actor that needs a mailbox with these semantics.</summary>
public interface IRequiresMessageQueue<T>
    where T : ISemantics;

/// <summary>A mailbox type that makes such queues.</summary>
public interface IProducesMessageQueue<TQueue>
    where TQueue : IMessageQueue;

public interface IProducesPushTimeoutSemanticsMailbox
{
    TimeSpan PushTimeout { get; }
}
