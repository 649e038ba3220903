using System.Collections;

namespace ShardedKv.Raft.Tests.Harness;

/// <summary>A log as the Readies tell it; on disk or in memory. It enumerates the entries after its start.</summary>
internal sealed class LogImage(Membership initial) : IReadOnlyList<Entry>
{
    private readonly List<Entry> _entries = [];

    public LogPosition Start { get; private set; }

    /// <summary>In force at <see cref="Start"/>.</summary>
    public Membership Membership { get; private set; } = initial;

    public int Count => _entries.Count;

    public LogIndex LastIndex => new(Start.Index.Value + _entries.Count);

    public Entry this[int place] => _entries[place];

    public Entry At(LogIndex index) => _entries[(int)(index.Value - Start.Index.Value) - 1];

    /// <returns>Null outside of the log.</returns>
    public Term? TermAt(LogIndex index)
    {
        if (index == Start.Index)
        {
            return Start.Term;
        }

        return index > Start.Index && index <= LastIndex ? At(index).Term : null;
    }

    public bool Holds(LogPosition position) => TermAt(position.Index) == position.Term;

    /// <summary>Holds it, or has it below its start and hence in the store.</summary>
    public bool Covers(LogPosition position) => position.Index < Start.Index || Holds(position);

    /// <summary>The membership in force when the log ends at <paramref name="index"/>; a slow second implementation.</summary>
    public Membership MembershipAt(LogIndex index)
    {
        var change = _entries.LastOrDefault(entry => entry.Kind == EntryKind.Membership && entry.Index <= index);
        return change is null ? Membership : MembershipCodec.Decode(change.Payload);
    }

    public void Apply(Ready ready)
    {
        if (ready.LogStart is { } start)
        {
            if (Holds(start.Position))
            {
                _entries.RemoveAll(entry => entry.Index <= start.Position.Index);
            }
            else
            {
                _entries.Clear();
            }

            Start = start.Position;
            Membership = start.Membership;
        }

        foreach (var entry in ready.Entries)
        {
            Assert.True(entry.Index > Start.Index && entry.Index.Value <= LastIndex.Value + 1, $"{entry} does not follow {Start}..{LastIndex}");
            var place = (int)(entry.Index.Value - Start.Index.Value) - 1;
            _entries.RemoveRange(place, _entries.Count - place);
            _entries.Add(entry);
        }
    }

    public void CopyFrom(LogImage other)
    {
        _entries.Clear();
        _entries.AddRange(other._entries);
        Start = other.Start;
        Membership = other.Membership;
    }

    /// <summary>What a recovery does when the journal lacks the store's position.</summary>
    public void Reset(LogPosition start, Membership membership)
    {
        _entries.Clear();
        Start = start;
        Membership = membership;
    }

    public IEnumerator<Entry> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
