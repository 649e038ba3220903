namespace ShardedKv.Raft;

/// <summary>A Raft term, Raft §5.1: 0 before the first election, then rising by elections.</summary>
public readonly record struct Term(long Value) : IComparable<Term>
{
    public static Term Zero => default;

    public Term Next() => new(Value + 1);

    public int CompareTo(Term other) => Value.CompareTo(other.Value);

    public static bool operator <(Term left, Term right) => left.Value < right.Value;

    public static bool operator >(Term left, Term right) => left.Value > right.Value;

    public static bool operator <=(Term left, Term right) => left.Value <= right.Value;

    public static bool operator >=(Term left, Term right) => left.Value >= right.Value;

    public override string ToString() => $"t{Value}";
}
