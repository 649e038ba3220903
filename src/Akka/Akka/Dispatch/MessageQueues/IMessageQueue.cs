using Akka.Actor;

namespace Akka.Dispatch.MessageQueues;

/// <summary>Many senders put in, one actor takes out.</summary>
public interface IMessageQueue
{
    bool HasMessages { get; }

    int Count { get; }

    void Enqueue(IActorRef receiver, Envelope envelope);

    bool TryDequeue(out Envelope envelope);

    /// <summary>Moves everything to the dead letters.</summary>
    void CleanUp(IActorRef owner, IMessageQueue deadletters);
}
