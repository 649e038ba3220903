using Akka.Actor;

namespace Akka.Persistence.Journal;

/// <summary>A replay did not get on in time.</summary>
public class AsyncReplayTimeoutException : AkkaException
{
    public AsyncReplayTimeoutException()
    {
    }

    public AsyncReplayTimeoutException(string message)
        : base(message)
    {
    }
}
