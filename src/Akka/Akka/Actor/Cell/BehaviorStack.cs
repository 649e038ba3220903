namespace Akka.Actor.Internal;

/// <summary>
/// The behaviours of an actor, the current one on top. All but one actor in a hundred have just one. A part of its
/// owner, not an object of its own: do not copy.
/// </summary>
internal struct BehaviorStack
{
    private Stack<Receive>? _below;
    private Receive? _current;

    public Receive Current => _current ?? throw new IllegalActorStateException("The actor has no behaviour.");

    /// <summary>Puts the initial behaviour beneath what the constructor became, or makes it the only one.</summary>
    public void AddInitial(Receive initial) => _current ??= initial;

    public void Replace(Receive receive)
    {
        _below = null;
        _current = receive;
    }

    public void Push(Receive receive)
    {
        if (_current is not null)
        {
            (_below ??= new Stack<Receive>()).Push(_current);
        }

        _current = receive;
    }

    /// <summary>Goes back to the behaviour beneath; at the bottom there is the initial one.</summary>
    public void Pop(Func<Receive> initial)
    {
        _current = _below is { Count: > 0 } ? _below.Pop() : initial();
    }

    public void Clear()
    {
        _below = null;
        _current = null;
    }
}
