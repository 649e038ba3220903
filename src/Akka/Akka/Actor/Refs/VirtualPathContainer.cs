using System.Collections.Concurrent;

namespace Akka.Actor;

/// <summary>A place in the path tree that holds references without being an actor, like <c>/temp</c>.</summary>
internal class VirtualPathContainer(IActorRefProvider provider, ActorPath path, IInternalActorRef parent) : MinimalActorRef
{
    private readonly ConcurrentDictionary<string, IInternalActorRef> _children = new(StringComparer.Ordinal);

    public override IActorRefProvider Provider => provider;

    public override IInternalActorRef Parent => parent;

    public override ActorPath Path => path;

    public void AddChild(string name, IInternalActorRef actor) => _children[name] = actor;

    public void RemoveChild(string name) => _children.TryRemove(name, out _);

    public override IActorRef GetChild(IReadOnlyList<string> name)
    {
        if (name.Count == 0 || name[0].Length == 0)
        {
            return this;
        }

        return !_children.TryGetValue(name[0], out var child) ? ActorRefs.Nobody
            : name.Count == 1 ? child
            : child.GetChild(name.Skip(1).ToArray());
    }

    protected override void TellInternal(object message, IActorRef sender)
    {
        if (message is ActorSelectionMessage selection)
        {
            ActorSelection.DeliverSelection(this, sender, selection);
        }
    }
}
