using Akka.Actor;

namespace Akka.Remote.Transport;

/// <summary>No association came about: not reachable, no answer in time, or refused.</summary>
public class InvalidAssociationException(string message, Exception? cause = null) : AkkaException(message, cause);
