namespace ShardedKv.Raft;

/// <summary>An entry's index with its term. Two logs that hold the same position are equal up to it (Raft §5.3).</summary>
/// <remarks>Ordered by term, then index: Raft §5.4.1's "more up-to-date". default is the place before the first entry.</remarks>
public readonly record struct LogPosition(LogIndex Index, Term Term) : IComparable<LogPosition>
{
    /// <summary>The place before the first entry, which every log holds.</summary>
    public static LogPosition Zero => default;

    public int CompareTo(LogPosition other)
    {
        var byTerm = Term.CompareTo(other.Term);
        return byTerm != 0 ? byTerm : Index.CompareTo(other.Index);
    }

    public static bool operator <(LogPosition left, LogPosition right) => left.CompareTo(right) < 0;

    public static bool operator >(LogPosition left, LogPosition right) => left.CompareTo(right) > 0;

    public static bool operator <=(LogPosition left, LogPosition right) => left.CompareTo(right) <= 0;

    public static bool operator >=(LogPosition left, LogPosition right) => left.CompareTo(right) >= 0;

    public override string ToString() => $"({Index},{Term})";
}
