using System.Collections.Immutable;
using ShardedKv.Core.Groups;
using ShardedKv.Raft;

namespace ShardedKv.Simulation.Checks;

/// <summary>What a group has committed, as the first replica applied it: the one history that every other must repeat.</summary>
internal sealed class CommittedLog
{
    private readonly List<Committed> _entries = [];
    private readonly List<(LogIndex Index, Membership Membership)> _changes = [];

    public LogIndex Last => new(_entries.Count);

    public IReadOnlyList<Committed> Entries => _entries;

    /// <summary>The newest that is committed; null while there is none.</summary>
    public Membership? Membership => MembershipAt(Last);

    /// <returns>Null when nobody has applied it.</returns>
    public Committed? At(LogIndex index) => index.Value >= 1 && index.Value <= _entries.Count ? _entries[(int)index.Value - 1] : null;

    /// <summary>In force when the log ends at <paramref name="index"/>.</summary>
    /// <returns>Null: the first, which no entry brought.</returns>
    public Membership? MembershipAt(LogIndex index) =>
        _changes.FindLastIndex(change => change.Index <= index) is var place and >= 0 ? _changes[place].Membership : null;

    public void Add(Committed committed)
    {
        Invariant.Holds(committed.Position.Index == Last.Next(), "what is committed has no gap");
        _entries.Add(committed);
        if (committed.Entry.Kind == EntryKind.Membership)
        {
            _changes.Add((committed.Entry.Index, MembershipCodec.Decode(committed.Entry.Payload)));
        }
    }
}

/// <param name="Content">A hash of the entry.</param>
/// <param name="By">The term of the replica that applied it first: it was committed in that term or before.</param>
/// <param name="State">The store's hash after it.</param>
/// <param name="At">When it was applied first.</param>
internal sealed record Committed(Entry Entry, ulong Content, Term By, ulong State, ImmutableArray<ApplyResult> Results, TimeSpan At)
{
    public LogPosition Position => Entry.Position;
}
