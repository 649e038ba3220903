using System.Collections.Immutable;

namespace Akka.Actor.Internal;

/// <summary>What goes on once the children that were told to stop have stopped.</summary>
internal abstract record SuspendReason
{
    private SuspendReason()
    {
    }

    /// <summary>Nothing: the application stopped children.</summary>
    public sealed record UserRequest : SuspendReason;

    /// <summary>A first instance is made after a failed creation.</summary>
    public sealed record Creation : SuspendReason;

    /// <summary>The actor restarts.</summary>
    public sealed record Recreation(Exception Cause) : SuspendReason;

    /// <summary>The actor ends.</summary>
    public sealed record Termination : SuspendReason;
}

/// <summary>
/// An actor's children: immutable, since top-level actors are made from any thread and paths are resolved from any.
/// </summary>
internal sealed class ChildrenState
{
    public static readonly ChildrenState Empty = new(ImmutableDictionary.Create<string, IChildStats>(StringComparer.Ordinal), [], null, false);

    private static readonly ChildrenState _terminated = new(Empty._byName, [], new SuspendReason.Termination(), true);

    private readonly ImmutableDictionary<string, IChildStats> _byName;
    private readonly ImmutableHashSet<IActorRef> _toDie;

    private ChildrenState(ImmutableDictionary<string, IChildStats> byName, ImmutableHashSet<IActorRef> toDie, SuspendReason? reason, bool terminated)
    {
        _byName = byName;
        _toDie = toDie;
        Reason = reason;
        IsTerminated = terminated;
    }

    /// <summary>Present while children are awaited, and after the end.</summary>
    public SuspendReason? Reason { get; }

    public bool IsTerminated { get; }

    public bool IsNormal => Reason is null or SuspendReason.UserRequest;

    /// <summary>No child can be made any more.</summary>
    public bool IsTerminating => Reason is SuspendReason.Termination;

    public bool IsAwaitingForRestart => Reason is SuspendReason.Creation or SuspendReason.Recreation;

    /// <summary>Whether stops are under way.</summary>
    public bool HasDying => !_toDie.IsEmpty;

    public IEnumerable<ChildRestartStats> Stats => _byName.Values.OfType<ChildRestartStats>();

    public IEnumerable<IInternalActorRef> Children => Stats.Select(s => s.Child);

    public IChildStats? ByName(string name) => _byName.GetValueOrDefault(name);

    public ChildRestartStats? ByRef(IActorRef child) =>
        _byName.GetValueOrDefault(child.Path.Name) is ChildRestartStats stats && stats.Child.Equals(child) ? stats : null;

    public ChildrenState Reserve(string name)
    {
        if (IsTerminating)
        {
            throw new InvalidOperationException($"Cannot reserve actor name '{name}': {(IsTerminated ? "terminated" : "terminating")}");
        }

        return _byName.ContainsKey(name)
            ? throw new InvalidActorNameException($"Actor name \"{name}\" is not unique!")
            : With(_byName.SetItem(name, ChildNameReserved.Instance));
    }

    public ChildrenState Unreserve(string name) => _byName.GetValueOrDefault(name) is ChildNameReserved ? With(_byName.Remove(name)) : this;

    public ChildrenState Add(string name, ChildRestartStats stats) => IsTerminated ? this : With(_byName.SetItem(name, stats));

    public ChildrenState ShallDie(IActorRef child) =>
        IsTerminated || ByRef(child) is null
            ? this
            : new ChildrenState(_byName, _toDie.Add(child), Reason ?? new SuspendReason.UserRequest(), false);

    /// <summary>The last awaited child's removal ends the waiting; the caller compares the reasons.</summary>
    public ChildrenState Remove(IActorRef child)
    {
        if (IsTerminated)
        {
            return this;
        }

        var byName = ByRef(child) is null ? _byName : _byName.Remove(child.Path.Name);
        var toDie = _toDie.Remove(child);
        if (toDie.IsEmpty && Reason is not null)
        {
            return Reason is SuspendReason.Termination ? _terminated : new ChildrenState(byName, toDie, null, false);
        }

        return new ChildrenState(byName, toDie, Reason, false);
    }

    public ChildrenState WithReason(SuspendReason reason) => new(_byName, _toDie, reason, false);

    public static ChildrenState Terminated() => _terminated;

    private ChildrenState With(ImmutableDictionary<string, IChildStats> byName) => new(byName, _toDie, Reason, IsTerminated);
}
