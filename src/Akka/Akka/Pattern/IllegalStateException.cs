using Akka.Actor;

namespace Akka.Pattern;

/// <summary>Something was asked for, or answered, that the present state does not allow.</summary>
public class IllegalStateException : AkkaException
{
    public IllegalStateException(string message)
        : base(message)
    {
    }

    public IllegalStateException(string message, Exception? innerEx)
        : base(message, innerEx)
    {
    }
}
