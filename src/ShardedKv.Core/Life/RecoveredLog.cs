using System.Collections.Immutable;
using ShardedKv.Raft;

namespace ShardedKv.Core.Life;

/// <summary>The log that a journal's events add up to, while they are read in order.</summary>
/// <remarks>When the journal's front was deleted, its first events may hold entries whose predecessors are gone. That is right as long as a
/// later event names a start that leaves no gap: it was durable before anything was deleted.</remarks>
internal sealed class RecoveredLog(Membership initial)
{
    private readonly List<Entry> entries = [];

    // The entries follow from the start, or from each other only.
    private bool joined = true;

    public LogPosition Start { get; private set; } = LogPosition.Zero;

    /// <summary>In force at the start.</summary>
    public Membership StartMembership { get; private set; } = initial;

    public IReadOnlyList<Entry> Entries => entries;

    public LogPosition Last => entries.Count == 0 ? Start : entries[^1].Position;

    /// <summary>Events before the first that is read were deleted.</summary>
    public void FrontIsGone() => joined = false;

    public void Add(ReplicaEvent replicaEvent)
    {
        switch (replicaEvent.Start)
        {
            case LogReset reset:
                CheckRises(reset.Position);
                Reset(reset.Position, reset.Membership ?? MembershipAt(reset.Position.Index));
                break;
            case Compact compact:
                CheckRises(compact.Position);
                CheckAgrees(compact.Position, replicaEvent.Entries);
                CompactTo(compact);
                break;
        }

        foreach (var entry in replicaEvent.Entries)
        {
            Append(entry, replicaEvent.HardState.Term);
        }
    }

    public void Reset(LogPosition start, Membership membership)
    {
        entries.Clear();
        Start = start;
        StartMembership = membership;
        joined = true;
    }

    /// <summary>Once all events are read.</summary>
    public void CheckWhole() =>
        Check(joined, $"its front is gone, and no event says where the log begins that goes on with {Last}");

    /// <summary>Before the start and after the end nothing is held.</summary>
    public bool Holds(LogPosition position)
    {
        if (position.Index == Start.Index)
        {
            return position.Term == Start.Term;
        }

        var place = position.Index.Value - Start.Index.Value - 1;
        return place >= 0 && place < entries.Count && entries[(int)place].Term == position.Term;
    }

    /// <summary>In force when the log ends at <paramref name="index"/>.</summary>
    public Membership MembershipAt(LogIndex index)
    {
        for (var place = entries.Count - 1; place >= 0; place--)
        {
            if (entries[place].Kind == EntryKind.Membership && entries[place].Index <= index)
            {
                return MembershipCodec.Decode(entries[place].Payload);
            }
        }

        return StartMembership;
    }

    private void CompactTo(Compact compact)
    {
        var start = compact.Position;
        var first = entries.Count == 0 ? Start.Index.Next() : entries[0].Index;
        var dropped = (int)Math.Clamp(start.Index.Value - first.Value + 1, 0, entries.Count);

        // What is known before the start reaches it, or what stays begins right after it.
        joined |= entries.Count > 0 && start.Index.Value >= first.Value - 1;
        entries.RemoveRange(0, dropped);
        Start = start;
        StartMembership = compact.Membership;
    }

    private void Append(Entry entry, Term term)
    {
        if (entry.Index <= Start.Index)
        {
            throw Damaged($"an entry {entry.Index} lies at or before the log's start {Start}");
        }

        CutFrom(entry.Index);
        var follows = entry.Term >= Last.Term && (entry.Index == Last.Index.Next() || (entries.Count == 0 && !joined));
        if (!follows || entry.Term > term)
        {
            throw Damaged($"after {Last} in {term} comes {entry.Position}");
        }

        joined |= entry.Index == Start.Index.Next();
        entries.Add(entry);
    }

    private void CheckRises(LogPosition start) =>
        Check(
            start.Index > Start.Index || start == Start,
            $"the log's start goes from {Start} to {start}");

    /// <summary>What lies at the start in the journal is that, or was replaced in memory and never written; then what follows replaces
    /// what is left of it.</summary>
    private void CheckAgrees(LogPosition start, ImmutableArray<Entry> written)
    {
        var place = entries.Count == 0 ? -1 : start.Index.Value - entries[0].Index.Value;
        if (place >= 0 && place < entries.Count && entries[(int)place].Term != start.Term)
        {
            Check(
                !written.IsEmpty && written[0].Index == start.Index.Next(),
                $"at {entries[(int)place].Position} it is compacted to {start}, and what follows stays");
        }
    }

    private void CutFrom(LogIndex index)
    {
        if (entries.Count > 0 && index <= Last.Index)
        {
            var place = (int)Math.Max(0, index.Value - entries[0].Index.Value);
            entries.RemoveRange(place, entries.Count - place);
        }
    }

    private static void Check(bool condition, string fault)
    {
        if (!condition)
        {
            throw Damaged(fault);
        }
    }

    private static RecoveryException Damaged(string fault) => new($"The journal does not fit together: {fault}.");
}
