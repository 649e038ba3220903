using Akka.Actor;

namespace Akka.Remote;

/// <summary>A message on its way out.</summary>
/// <param name="Sender">Null for no sender.</param>
internal readonly record struct OutboundMessage(object Message, IActorRef? Sender, RemoteActorRef Recipient);
