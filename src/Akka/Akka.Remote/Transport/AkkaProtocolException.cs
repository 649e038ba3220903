using Akka.Actor;

namespace Akka.Remote.Transport;

/// <summary>The peer speaks another protocol or version, or broke the protocol's rules.</summary>
public class AkkaProtocolException(string message, Exception? cause = null) : AkkaException(message, cause);
