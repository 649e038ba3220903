using Akka.Actor;

namespace Akka.Remote;

/// <summary>Goes ahead of other user messages to the same address: heartbeats must not wait behind bulk.</summary>
internal interface IPriorityMessage;

internal static class PriorityMessages
{
    public static bool IsPriority(object message) =>
        message is IPriorityMessage or ActorSelectionMessage { Message: IPriorityMessage };
}
