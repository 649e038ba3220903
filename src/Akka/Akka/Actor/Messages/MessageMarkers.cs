namespace Akka.Actor;

/// <summary>A message that the cell handles itself, before the actor's behaviour.</summary>
public interface IAutoReceivedMessage;

/// <summary>A message that an untrusted remote peer may not send.</summary>
public interface IPossiblyHarmful;

/// <summary>A message that <c>akka.actor.serialize-messages</c> leaves alone.</summary>
public interface INoSerializationVerificationNeeded;

/// <summary>A message that does not restart the receive timeout.</summary>
public interface INotInfluenceReceiveTimeout;

/// <summary>An actor whose received messages are logged under <c>akka.actor.debug.receive</c>.</summary>
public interface ILogReceive;

public interface IWrappedMessage
{
    object Message { get; }
}

public static class WrappedMessage
{
    /// <summary>The innermost message.</summary>
    public static object Unwrap(object message)
    {
        while (message is IWrappedMessage wrapped)
        {
            message = wrapped.Message;
        }

        return message;
    }
}
