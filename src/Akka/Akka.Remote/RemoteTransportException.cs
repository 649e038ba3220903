using Akka.Actor;

namespace Akka.Remote;

/// <summary>Remoting cannot work as asked: a port is taken, an address is foreign, it has not started.</summary>
public class RemoteTransportException(string message, Exception? cause = null) : AkkaException(message, cause);
