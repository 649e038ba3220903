namespace Akka.Persistence.Internal;

/// <summary>Typed handlers in the order in which they were declared; the first that takes a message has it.</summary>
internal sealed class MessageHandlers
{
    private readonly List<(Type Type, Func<object, bool> Handle)> _handlers = [];
    private readonly Dictionary<Type, Func<object, bool>[]> _byMessageType = [];
    private bool _takesAny;

    public void Add(Type type, Func<object, bool> handle)
    {
        if (_takesAny)
        {
            throw new InvalidOperationException(
                "A handler that catches all messages has been added. No handler can be added after that.");
        }

        _handlers.Add((type, handle));
        _byMessageType.Clear();
    }

    public void AddAny(Action<object> handler)
    {
        Add(typeof(object), message =>
        {
            handler(message);
            return true;
        });
        _takesAny = true;
    }

    public bool TryHandle(object message)
    {
        var type = message.GetType();
        if (!_byMessageType.TryGetValue(type, out var candidates))
        {
            candidates = [.. _handlers.Where(h => h.Type.IsAssignableFrom(type)).Select(h => h.Handle)];
            _byMessageType[type] = candidates;
        }

        foreach (var handle in candidates)
        {
            if (handle(message))
            {
                return true;
            }
        }

        return false;
    }
}
