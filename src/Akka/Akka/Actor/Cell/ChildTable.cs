using System.Collections;

namespace Akka.Actor.Internal;

/// <summary>
/// An actor's children by name. Locked, since top-level actors are made from any thread and paths are resolved from any.
/// An immutable tree in its place made a parent of many twice as slow to fill: 2 KB of garbage for each child.
/// </summary>
internal sealed class ChildTable
{
    /// <summary>Of every cell that ended without a child.</summary>
    public static readonly ChildTable Ended = new() { IsTerminated = true, _reason = SuspendReason.Termination.Instance };

    // A dictionary without removals runs through its entries in the order of addition, and after removals in one that
    // only the calls decide: what is done to all children is done in the same order in every process.
    private readonly Dictionary<string, IChildStats> _byName = new(StringComparer.Ordinal);
    private readonly HashSet<IActorRef> _toDie = [];
    private SuspendReason? _reason;

    // Names that are reserved do not count.
    private int _count;

    /// <summary>Present while children are awaited, and after the end.</summary>
    public SuspendReason? Reason => Volatile.Read(ref _reason);

    public bool IsTerminated { get; private set; }

    public IReadOnlyCollection<ChildRestartStats> Stats => new StatsView(this);

    // While the parent ends, all are dying.
    private bool HasDying => _reason is SuspendReason.Termination ? _count > 0 : _toDie.Count > 0;

    public IChildStats? ByName(string name)
    {
        lock (_byName)
        {
            return _byName.GetValueOrDefault(name);
        }
    }

    public ChildRestartStats? ByRef(IActorRef child) =>
        ByName(child.Path.Name) is ChildRestartStats stats && stats.Child.Equals(child) ? stats : null;

    /// <exception cref="InvalidActorNameException">The name is taken.</exception>
    public void Reserve(string name)
    {
        lock (_byName)
        {
            if (_reason is SuspendReason.Termination)
            {
                throw new InvalidOperationException($"Cannot reserve actor name '{name}': {(IsTerminated ? "terminated" : "terminating")}");
            }

            if (!_byName.TryAdd(name, ChildNameReserved.Instance))
            {
                throw new InvalidActorNameException($"Actor name \"{name}\" is not unique!");
            }
        }
    }

    public void Unreserve(string name)
    {
        lock (_byName)
        {
            if (_byName.GetValueOrDefault(name) is ChildNameReserved)
            {
                _byName.Remove(name);
            }
        }
    }

    /// <summary>Registers a child whose name is reserved; null when it is none of ours.</summary>
    public ChildRestartStats? Init(IInternalActorRef child)
    {
        var name = child.Path.Name;
        lock (_byName)
        {
            switch (_byName.GetValueOrDefault(name))
            {
                case ChildRestartStats known:
                    return known;
                case ChildNameReserved:
                    var stats = new ChildRestartStats(child);
                    _byName[name] = stats;
                    _count++;
                    return stats;
                default:
                    return null;
            }
        }
    }

    public void ShallDie(IActorRef child)
    {
        lock (_byName)
        {
            if (!IsTerminated && ByRef(child) is not null)
            {
                _toDie.Add(child);
                _reason ??= SuspendReason.UserRequest.Instance;
            }
        }
    }

    /// <summary>Removes an ended child. The last awaited one ends the waiting.</summary>
    /// <returns>What was waiting for this child and can go on now; null when nothing was.</returns>
    public SuspendReason? Remove(IActorRef child)
    {
        lock (_byName)
        {
            if (IsTerminated)
            {
                return null;
            }

            if (ByRef(child) is not null)
            {
                _byName.Remove(child.Path.Name);
                _count--;
            }

            _toDie.Remove(child);
            if (_reason is null || HasDying)
            {
                return null;
            }

            var waited = _reason;
            if (waited is SuspendReason.Termination)
            {
                Terminate();
            }
            else
            {
                _reason = null;
            }

            return waited;
        }
    }

    /// <summary>Says what shall go on when the dying children are gone.</summary>
    /// <returns>False when none is dying: go on at once.</returns>
    public bool AwaitDying(SuspendReason reason)
    {
        lock (_byName)
        {
            if (!HasDying || IsTerminated)
            {
                return false;
            }

            _reason = reason;
            return true;
        }
    }

    /// <summary>From here on no name can be taken; without children it is the end at once.</summary>
    /// <returns>False when it is the end.</returns>
    public bool BeginTermination()
    {
        lock (_byName)
        {
            if (IsTerminated || _count == 0)
            {
                Terminate();
                return false;
            }

            _reason = SuspendReason.Termination.Instance;
            return true;
        }
    }

    public void Terminate()
    {
        lock (_byName)
        {
            _byName.Clear();
            _toDie.Clear();
            _count = 0;
            _reason = SuspendReason.Termination.Instance;
            IsTerminated = true;
        }
    }

    private ChildRestartStats[] Copy()
    {
        lock (_byName)
        {
            var copy = new ChildRestartStats[_count];
            var next = 0;
            foreach (var stats in _byName.Values)
            {
                if (stats is ChildRestartStats child)
                {
                    copy[next++] = child;
                }
            }

            return copy;
        }
    }

    /// <summary>Copied when run through, not before: a strategy that looks at one child of many costs no more than that.</summary>
    private sealed class StatsView(ChildTable table) : IReadOnlyCollection<ChildRestartStats>
    {
        public int Count => Volatile.Read(ref table._count);

        public IEnumerator<ChildRestartStats> GetEnumerator() => table.Copy().AsEnumerable().GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
