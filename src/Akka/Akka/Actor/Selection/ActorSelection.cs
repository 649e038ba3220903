
namespace Akka.Actor;

/// <summary>
/// A path, from an anchor on, with wildcards. It is walked with every message, so it reaches whoever is there then.
/// </summary>
public class ActorSelection : ICanTell
{
    public ActorSelection()
    {
        Anchor = ActorRefs.Nobody;
        Path = [];
    }

    public ActorSelection(IActorRef anchor, SelectionPathElement[] path)
    {
        Anchor = anchor;
        Path = path;
    }

    public ActorSelection(IActorRef anchor, string path)
        : this(anchor, path == "" ? [] : path.Split('/'))
    {
    }

    /// <summary>Each element is a name, a pattern, <c>..</c> or, at the end, <c>**</c>.</summary>
    /// <exception cref="IllegalActorNameException"><c>**</c> is not at the end.</exception>
    public ActorSelection(IActorRef anchor, IEnumerable<string> elements)
    {
        Anchor = anchor;
        Path = elements.Where(e => e.Length > 0).Select<string, SelectionPathElement>(e => e switch
        {
            "**" => SelectChildRecursive.Instance,
            ".." => SelectParent.Instance,
            _ => e.Contains('?', StringComparison.Ordinal) || e.Contains('*', StringComparison.Ordinal) ? new SelectChildPattern(e) : new SelectChildName(e),
        }).ToArray();
        if (Path.Take(Math.Max(Path.Length - 1, 0)).Any(e => e is SelectChildRecursive))
        {
            throw new IllegalActorNameException("Double wildcard can only appear at the last path entry");
        }
    }

    public IActorRef Anchor { get; }

    public SelectionPathElement[] Path { get; }

    public string PathString => "/" + string.Join<SelectionPathElement>("/", Path);

    public void Tell(object message, IActorRef? sender = null)
    {
        sender ??= ActorCell.GetCurrentSelfOrNoSender();
        DeliverSelection((IInternalActorRef)Anchor, sender, new ActorSelectionMessage(message, Path));
    }

    /// <summary>The one actor behind the selection; with wildcards, the first to answer.</summary>
    /// <exception cref="ActorNotFoundException">None answered in time.</exception>
    public Task<IActorRef> ResolveOne(TimeSpan timeout) => ResolveOne(timeout, CancellationToken.None);

    /// <inheritdoc cref="ResolveOne(TimeSpan)"/>
    public async Task<IActorRef> ResolveOne(TimeSpan timeout, CancellationToken ct)
    {
        try
        {
            var identity = await this.Ask<ActorIdentity>(new Identify(null!), timeout, ct).ConfigureAwait(false);
            return identity.Subject ?? throw new ActorNotFoundException("subject was null");
        }
        catch (Exception e) when (e is AskTimeoutException or TaskCanceledException)
        {
            throw new ActorNotFoundException("Exception occurred while resolving ActorSelection", e);
        }
    }

    public override string ToString() =>
        $"ActorSelection[Anchor({Anchor.Path}{(Anchor.Path.Uid == 0 ? "" : "#" + Anchor.Path.Uid)}), Path({PathString})]";

    protected bool Equals(ActorSelection other) => Anchor.Equals(other.Anchor) && PathString == other.PathString;

    public override bool Equals(object? obj) => obj is ActorSelection other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Anchor, PathString);

    /// <summary>
    /// Walks as far as it can within local actors, on the calling thread; what is elsewhere gets the rest of the way as a
    /// message.
    /// </summary>
    internal static void DeliverSelection(IInternalActorRef anchor, IActorRef sender, ActorSelectionMessage selection)
    {
        var elements = selection.Elements;
        var at = anchor;
        for (var i = 0; i < elements.Length; i++)
        {
            if (at is not ActorRefWithCell cell)
            {
                DeliverElsewhere(at, sender, selection.Copy(elements: elements[i..]));
                return;
            }

            switch (elements[i])
            {
                case SelectParent:
                    at = at.Parent;
                    break;
                case SelectChildName child:
                    var found = cell.GetSingleChild(child.Name);
                    if (found is Nobody)
                    {
                        if (!selection.WildCardFanOut)
                        {
                            Missing(cell, elements.AsSpan(i)).Tell(selection, sender);
                        }

                        return;
                    }

                    at = found;
                    break;
                case SelectChildPattern pattern:
                    FanOut(cell.Children.Where(c => pattern.Matches(c.Path.Name)), cell, sender, selection, elements.AsSpan(i));
                    return;
                case SelectChildRecursive:
                    FanOutAll(cell, sender, selection);
                    return;
                default:
                    throw new InvalidOperationException($"Unknown selection element {elements[i]}");
            }
        }

        at.Tell(selection.Message, sender);
    }

    private static void FanOut(IEnumerable<IActorRef> matching, ActorRefWithCell at, IActorRef sender, ActorSelectionMessage selection, ReadOnlySpan<SelectionPathElement> elements)
    {
        var rest = elements[1..].ToArray();
        var children = matching.ToList();
        if (children.Count == 0)
        {
            if (!selection.WildCardFanOut)
            {
                Missing(at, elements).Tell(selection, sender);
            }

            return;
        }

        foreach (var child in children)
        {
            if (rest.Length == 0)
            {
                child.Tell(selection.Message, sender);
            }
            else
            {
                DeliverSelection((IInternalActorRef)child, sender, selection.Copy(elements: rest, wildCardFanOut: selection.WildCardFanOut || children.Count > 1));
            }
        }
    }

    private static void FanOutAll(ActorRefWithCell at, IActorRef sender, ActorSelectionMessage selection)
    {
        foreach (var child in at.Children)
        {
            child.Tell(selection.Message, sender);
            if (child is ActorRefWithCell cell)
            {
                FanOutAll(cell, sender, selection);
            }
        }
    }

    private static EmptyLocalActorRef Missing(ActorRefWithCell at, ReadOnlySpan<SelectionPathElement> elements)
    {
        var path = at.Path;
        foreach (var element in elements)
        {
            path /= element.ToString()!;
        }

        return new EmptyLocalActorRef(at.Provider, path, ((ActorCell)at.Underlying).System.EventStream);
    }

    private static void DeliverElsewhere(IInternalActorRef at, IActorRef sender, ActorSelectionMessage rest)
    {
        if (at is VirtualPathContainer container)
        {
            // Not an actor: its children are looked up here.
            if (rest.Elements[0] is SelectChildName name && container.GetChild([name.Name]) is IInternalActorRef found and not Nobody)
            {
                DeliverSelection(found, sender, rest.Copy(elements: rest.Elements[1..]));
            }

            return;
        }

        at.Tell(rest, sender);
    }
}
