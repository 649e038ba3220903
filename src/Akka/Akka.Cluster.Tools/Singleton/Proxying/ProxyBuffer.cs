using Akka.Actor;

namespace Akka.Cluster.Tools.Singleton.Proxying;

/// <summary>What waits for the singleton, in the order in which it came.</summary>
internal sealed class ProxyBuffer(int messagesMax)
{
    private readonly Queue<(object Message, IActorRef Sender)> _waiting = new();

    public int Count => _waiting.Count;

    /// <returns>What has to be given up for it: the oldest when it is full, the message itself when nothing may wait; else null.</returns>
    public (object Message, IActorRef Sender)? Add(object message, IActorRef sender)
    {
        if (messagesMax == 0)
        {
            return (message, sender);
        }

        (object, IActorRef)? dropped = _waiting.Count == messagesMax ? _waiting.Dequeue() : null;
        _waiting.Enqueue((message, sender));
        return dropped;
    }

    public IEnumerable<(object Message, IActorRef Sender)> TakeAll()
    {
        while (_waiting.TryDequeue(out var waiting))
        {
            yield return waiting;
        }
    }
}
