using Akka.Actor;

namespace Akka.Persistence;

/// <summary>Goes through the journal only to come back in order, with <see cref="LoopMessageSuccess"/>.</summary>
internal sealed class NonPersistentMessage(object payload, IActorRef? sender) : IPersistentEnvelope
{
    public object Payload { get; } = payload;

    public IActorRef? Sender { get; } = sender;

    public int Size => 1;
}
