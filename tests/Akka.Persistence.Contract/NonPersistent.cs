using Akka.Actor;

namespace Akka.Persistence.Contract;

/// <summary>An envelope that a journal does not store: it comes back in its turn.</summary>
internal sealed record NonPersistent(object Payload, IActorRef? Sender) : IPersistentEnvelope
{
    public int Size => 1;
}
