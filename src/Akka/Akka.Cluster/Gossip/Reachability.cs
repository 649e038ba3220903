using System.Collections.Immutable;

namespace Akka.Cluster;

/// <summary>What one node has observed of another.</summary>
internal enum ReachabilityStatus
{
    Reachable,
    Unreachable,

    /// <summary>Known to be gone for good: another incarnation has its address. It stays so.</summary>
    Terminated,
}

/// <summary>A subject that the observer cannot reach. What is reachable has no record.</summary>
internal sealed record ReachabilityRecord(UniqueAddress Observer, UniqueAddress Subject, ReachabilityStatus Status);

/// <summary>
/// Who cannot reach whom. Each observer alone changes its own row and counts the row's version, so that of two copies of a
/// row the newer is known.
/// </summary>
internal sealed class Reachability
{
    public static readonly Reachability Empty = new(ImmutableDictionary<UniqueAddress, ReachabilityRow>.Empty);

    private ImmutableHashSet<UniqueAddress>? _unreachable;

    public Reachability(ImmutableDictionary<UniqueAddress, ReachabilityRow> rows) => Rows = rows;

    public ImmutableDictionary<UniqueAddress, ReachabilityRow> Rows { get; }

    public IEnumerable<ReachabilityRecord> Records =>
        Rows.SelectMany(row => row.Value.Subjects.Select(subject => new ReachabilityRecord(row.Key, subject.Key, subject.Value)));

    /// <summary>Whom anyone cannot reach.</summary>
    public ImmutableHashSet<UniqueAddress> AllUnreachable => _unreachable ??= [.. Rows.Values.SelectMany(row => row.Subjects.Keys)];

    public bool IsReachable(UniqueAddress subject) => !AllUnreachable.Contains(subject);

    public ReachabilityStatus StatusOf(UniqueAddress observer, UniqueAddress subject) =>
        Rows.TryGetValue(observer, out var row) ? row.Subjects.GetValueOrDefault(subject) : ReachabilityStatus.Reachable;

    public IEnumerable<UniqueAddress> UnreachableFrom(UniqueAddress observer) =>
        Rows.TryGetValue(observer, out var row) ? row.Subjects.Keys : [];

    public Reachability Observed(UniqueAddress observer, UniqueAddress subject, ReachabilityStatus status)
    {
        var before = StatusOf(observer, subject);
        if (before == status || before == ReachabilityStatus.Terminated)
        {
            return this;
        }

        var row = Rows.GetValueOrDefault(observer, ReachabilityRow.Empty);
        var subjects = status == ReachabilityStatus.Reachable ? row.Subjects.Remove(subject) : row.Subjects.SetItem(subject, status);
        return new Reachability(Rows.SetItem(observer, new ReachabilityRow(row.Version + 1, subjects)));
    }

    /// <summary>Of each observer's row the newer copy, and of all of it what is about members.</summary>
    public Reachability Merge(Reachability other, Func<UniqueAddress, bool> isMember)
    {
        var merged = Rows.ToBuilder();
        foreach (var (observer, row) in other.Rows)
        {
            if (!merged.TryGetValue(observer, out var known) || known.Version < row.Version)
            {
                merged[observer] = row;
            }
        }

        return new Reachability(merged.ToImmutable()).Only(isMember);
    }

    /// <summary>What members observed of members.</summary>
    public Reachability Only(Func<UniqueAddress, bool> isMember)
    {
        var rows = Rows.RemoveRange(Rows.Keys.Where(observer => !isMember(observer)));
        foreach (var (observer, row) in rows)
        {
            if (!row.Subjects.Keys.All(isMember))
            {
                rows = rows.SetItem(observer, row with { Subjects = row.Subjects.RemoveRange(row.Subjects.Keys.Where(subject => !isMember(subject))) });
            }
        }

        return rows == Rows ? this : new Reachability(rows);
    }

    public Reachability WithoutObservers(Func<UniqueAddress, bool> isExcluded) =>
        Rows.Keys.Any(isExcluded) ? new Reachability(Rows.RemoveRange(Rows.Keys.Where(isExcluded))) : this;

    public Reachability Where(Func<ReachabilityRecord, bool> isKept) => new(Rows.ToImmutableDictionary(
        row => row.Key,
        row => row.Value with { Subjects = row.Value.Subjects.Where(subject => isKept(new(row.Key, subject.Key, subject.Value))).ToImmutableDictionary() }));

    public bool SameRecords(Reachability other) =>
        ReferenceEquals(this, other) || Records.ToHashSet().SetEquals(other.Records);
}

/// <summary>One observer's observations.</summary>
internal sealed record ReachabilityRow(long Version, ImmutableDictionary<UniqueAddress, ReachabilityStatus> Subjects)
{
    public static readonly ReachabilityRow Empty = new(0, ImmutableDictionary<UniqueAddress, ReachabilityStatus>.Empty);
}
