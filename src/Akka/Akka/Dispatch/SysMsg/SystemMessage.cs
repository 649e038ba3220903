using Akka.Actor;

namespace Akka.Dispatch.SysMsg;

public interface ISystemMessage : INoSerializationVerificationNeeded;

/// <summary>
/// Controls an actor's life. Goes through a queue of its own that comes before all user messages. An instance is a node
/// of that queue, so it is sent once, to one actor.
/// </summary>
public abstract class SystemMessage : ISystemMessage
{
    internal SystemMessage? Next;

    protected SystemMessage()
    {
    }

    public bool Unlinked => Next is null;

    public void Unlink() => Next = null;
}

/// <summary>Waits while the actor waits for children to end before it goes on with a restart.</summary>
internal interface IStashWhenWaitingForChildren;

/// <summary>Waits while the actor itself is suspended.</summary>
internal interface IStashWhenFailed;
