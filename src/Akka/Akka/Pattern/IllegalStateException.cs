using Akka.Actor;

namespace Akka.Pattern;

/// <summary>Something was asked for, or answered, that the present state does not allow.</summary>
public class IllegalStateException(string message) : AkkaException(message);
