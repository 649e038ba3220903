using System.Collections.Concurrent;
using Akka.Event;

namespace Akka.Actor;

/// <summary>A place in the path tree that holds references without being an actor, like <c>/temp</c>.</summary>
internal class VirtualPathContainer(IActorRefProvider provider, ActorPath path, IInternalActorRef parent, ILoggingAdapter? log) : MinimalActorRef
{
    private readonly ConcurrentDictionary<string, IInternalActorRef> _children = new(StringComparer.Ordinal);

    public override IActorRefProvider Provider => provider;

    public override IInternalActorRef Parent => parent;

    public override ActorPath Path => path;

    public ILoggingAdapter? Log => log;

    public bool HasChildren => !_children.IsEmpty;

    public void AddChild(string name, IInternalActorRef actor)
    {
        _children[name] = actor;
    }

    public void RemoveChild(string name) => _children.TryRemove(name, out _);

    /// <summary>Removes the name only while it still holds that reference.</summary>
    public void RemoveChild(string name, IActorRef child)
    {
        if (_children.TryGetValue(name, out var current) && current.Equals(child))
        {
            _children.TryRemove(KeyValuePair.Create(name, current));
        }
    }

    public bool TryGetChild(string name, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out IInternalActorRef child) =>
        _children.TryGetValue(name, out child);

    public override IActorRef GetChild(IReadOnlyList<string> name)
    {
        if (name.Count == 0)
        {
            return this;
        }

        var first = name[0];
        if (first.Length == 0)
        {
            return this;
        }

        if (!_children.TryGetValue(first, out var child))
        {
            return ActorRefs.Nobody;
        }

        return name.Count == 1 ? child : child.GetChild(name.Skip(1).ToArray());
    }

    public void ForEachChild(Action<IInternalActorRef> action)
    {
        foreach (var child in _children.Values)
        {
            action(child);
        }
    }

    protected override void TellInternal(object message, IActorRef sender)
    {
        if (message is ActorSelectionMessage selection)
        {
            ActorSelection.DeliverSelection(this, sender, selection);
        }
    }
}
