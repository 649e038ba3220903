using System.Collections.Immutable;
using ShardedKv.Raft;

namespace ShardedKv.Core.Integrity;

public readonly record struct SectionHash(StateSection Section, ulong Hash);

/// <summary>A store's hashes right after one entry. Equal by content: replicas of a group have equal ones at equal indexes.</summary>
/// <param name="Sections">In the order of the sections.</param>
public sealed record StateCheckpoint(LogIndex At, ImmutableArray<SectionHash> Sections)
{
    public bool Equals(StateCheckpoint? other) => other is not null && At == other.At && Sections.AsSpan().SequenceEqual(other.Sections.AsSpan());

    public override int GetHashCode() => HashCode.Combine(At, Sections.Length);

    /// <summary>Sections that one of the two lacks, or that have different hashes.</summary>
    public ImmutableArray<StateSection> DiffersIn(StateCheckpoint other) =>
        [.. Sections.Except(other.Sections).Union(other.Sections.Except(Sections)).Select(s => s.Section).Distinct().Order(StateSection.Order)];
}
