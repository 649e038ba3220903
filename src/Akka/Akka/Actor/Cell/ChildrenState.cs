using System.Collections;
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
    public static readonly ChildrenState Empty = new(ImmutableSortedDictionary.Create<string, IChildStats>(StringComparer.Ordinal), 0, [], null, false);

    private static readonly ChildrenState _terminated = new(Empty._byName, 0, [], new SuspendReason.Termination(), true);

    // Sorted: what is done to all children is done in the same order in every process.
    private readonly ImmutableSortedDictionary<string, IChildStats> _byName;
    private readonly ImmutableHashSet<IActorRef> _toDie;

    // Names that are reserved do not count.
    private readonly int _count;

    private ChildrenState(ImmutableSortedDictionary<string, IChildStats> byName, int count, ImmutableHashSet<IActorRef> toDie, SuspendReason? reason, bool terminated)
    {
        _byName = byName;
        _count = count;
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

    /// <summary>Whether stops are under way. While the parent ends, all are dying.</summary>
    public bool HasDying => IsTerminating ? _count > 0 : !_toDie.IsEmpty;

    public IReadOnlyCollection<ChildRestartStats> Stats => new StatsView(this);

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

    public ChildrenState Add(string name, ChildRestartStats stats) => IsTerminated
        ? this
        : new ChildrenState(_byName.SetItem(name, stats), _count + (_byName.GetValueOrDefault(name) is ChildRestartStats ? 0 : 1), _toDie, Reason, false);

    public ChildrenState ShallDie(IActorRef child) =>
        IsTerminated || ByRef(child) is null
            ? this
            : new ChildrenState(_byName, _count, _toDie.Add(child), Reason ?? new SuspendReason.UserRequest(), false);

    /// <summary>The last awaited child's removal ends the waiting; the caller compares the reasons.</summary>
    public ChildrenState Remove(IActorRef child)
    {
        if (IsTerminated)
        {
            return this;
        }

        var known = ByRef(child) is not null;
        var after = new ChildrenState(known ? _byName.Remove(child.Path.Name) : _byName, known ? _count - 1 : _count, _toDie.Remove(child), Reason, false);
        if (Reason is null || after.HasDying)
        {
            return after;
        }

        return IsTerminating ? _terminated : new ChildrenState(after._byName, after._count, after._toDie, null, false);
    }

    public ChildrenState WithReason(SuspendReason reason) => new(_byName, _count, _toDie, reason, false);

    /// <summary>
    /// From here on no name can be taken; without children it is the end at once. Costs the same for any number of
    /// children: it competes with threads that make more.
    /// </summary>
    public ChildrenState Terminating() => IsTerminated || _count == 0 ? _terminated : WithReason(new SuspendReason.Termination());

    public static ChildrenState Terminated() => _terminated;

    /// <summary>Nothing is copied: a strategy that looks at one child of many costs no more than that.</summary>
    private sealed class StatsView(ChildrenState state) : IReadOnlyCollection<ChildRestartStats>
    {
        public int Count => state._count;

        public IEnumerator<ChildRestartStats> GetEnumerator() => state._byName.Values.OfType<ChildRestartStats>().GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private ChildrenState With(ImmutableSortedDictionary<string, IChildStats> byName) => new(byName, _count, _toDie, Reason, IsTerminated);
}
