using ShardedKv.Core.Life;
using ShardedKv.Raft;

namespace ShardedKv.Simulation.Disks;

/// <summary>A replica's log as its journal's events tell it: a second folding beside the product's Recovery, and the witness that
/// checkers ask what a disk holds.</summary>
internal sealed class LogImage
{
    // Of the entries after Start.
    private readonly List<Term> _terms = [];
    private readonly List<(LogIndex Index, Membership Membership)> _changes = [];
    private Membership _atStart;

    public LogImage(Membership initial) => _atStart = initial;

    public HardState HardState { get; private set; } = HardState.Fresh;

    public LogPosition Start { get; private set; }

    public LogIndex LastIndex => new(Start.Index.Value + _terms.Count);

    public LogPosition Last => _terms.Count == 0 ? Start : new LogPosition(LastIndex, _terms[^1]);

    /// <summary>The newest in the log, committed or not.</summary>
    public Membership Membership => _changes.Count == 0 ? _atStart : _changes[^1].Membership;

    /// <summary>What was in force at the index and what came later in this log.</summary>
    public IEnumerable<Membership> MembershipsSince(LogIndex index)
    {
        var later = _changes.FindIndex(change => change.Index > index);
        var first = later < 0 ? _changes.Count - 1 : later - 1;
        if (first < 0)
        {
            yield return _atStart;
        }

        for (var place = Math.Max(first, 0); place < _changes.Count; place++)
        {
            yield return _changes[place].Membership;
        }
    }

    /// <summary>What was in force before the entry at <paramref name="index"/>, and where it came from; the start when no entry brought it.</summary>
    public (Membership Membership, LogIndex Index) MembershipBefore(LogIndex index) =>
        _changes.FindLastIndex(change => change.Index < index) is var place and >= 0
            ? (_changes[place].Membership, _changes[place].Index)
            : (_atStart, Start.Index);

    /// <summary>The first entry of the term, or after the log's start if that is within the term; the log holds one.</summary>
    public LogIndex FirstOf(Term term) => new(Start.Index.Value + 1 + _terms.FindIndex(other => other == term));

    /// <returns>Null outside of the log.</returns>
    public Term? TermAt(LogIndex index)
    {
        if (index == Start.Index)
        {
            return Start.Term;
        }

        return index > Start.Index && index <= LastIndex ? _terms[(int)(index.Value - Start.Index.Value) - 1] : null;
    }

    /// <summary>Holds it, or has it below its start and hence in the store.</summary>
    public bool Covers(LogPosition position) => position.Index < Start.Index || TermAt(position.Index) == position.Term;

    public void Fold(ReplicaEvent replicaEvent)
    {
        HardState = replicaEvent.HardState;
        if (replicaEvent.Start is { } start)
        {
            BeginAt(start);
        }

        foreach (var entry in replicaEvent.Entries)
        {
            Cut(entry.Index);
            Invariant.Holds(entry.Index == LastIndex.Next(), "a journal's entries have no gap");
            _terms.Add(entry.Term);
            if (entry.Kind == EntryKind.Membership)
            {
                _changes.Add((entry.Index, MembershipCodec.Decode(entry.Payload)));
            }
        }
    }

    public void CopyFrom(LogImage other)
    {
        HardState = other.HardState;
        Start = other.Start;
        _atStart = other._atStart;
        _terms.Clear();
        _terms.AddRange(other._terms);
        _changes.Clear();
        _changes.AddRange(other._changes);
    }

    private void BeginAt(StartChange start)
    {
        var gone = (int)Math.Clamp(start.Position.Index.Value - Start.Index.Value, 0, _terms.Count);
        switch (start)
        {
            case LogReset reset:
                _atStart = reset.Membership ?? Membership;
                _terms.Clear();
                _changes.Clear();
                break;
            case Compact compact:
                _atStart = compact.Membership;
                _terms.RemoveRange(0, gone);
                _changes.RemoveAll(change => change.Index <= compact.Position.Index);
                break;
            default:
                throw new InvariantException("the family of start changes is closed");
        }

        Start = start.Position;
    }

    private void Cut(LogIndex first)
    {
        var place = (int)(first.Value - Start.Index.Value) - 1;
        if (place >= 0 && place < _terms.Count)
        {
            _terms.RemoveRange(place, _terms.Count - place);
            _changes.RemoveAll(change => change.Index >= first);
        }
    }
}
