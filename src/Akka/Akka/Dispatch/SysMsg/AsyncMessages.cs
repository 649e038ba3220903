namespace Akka.Dispatch.SysMsg;

/// <summary>Runs a continuation of an asynchronous receive inside the actor.</summary>
public sealed class ActorTask(Task task) : SystemMessage
{
    public Task Task { get; } = task;
}

/// <summary>An asynchronous receive ended in an exception: the actor fails with it.</summary>
internal sealed class AsyncReceiveFailed(Exception cause) : SystemMessage
{
    public Exception Cause { get; } = cause;
}
