namespace ShardedKv.Raft;

/// <summary>The caller's name for one read; the replica only gives it back.</summary>
public readonly record struct ReadToken(long Value)
{
    public override string ToString() => $"read{Value}";
}

/// <summary>Names one <see cref="Ready"/>'s write; rising, from 1.</summary>
public readonly record struct PersistToken(long Value) : IComparable<PersistToken>
{
    public int CompareTo(PersistToken other) => Value.CompareTo(other.Value);

    public static bool operator <(PersistToken left, PersistToken right) => left.Value < right.Value;

    public static bool operator >(PersistToken left, PersistToken right) => left.Value > right.Value;

    public static bool operator <=(PersistToken left, PersistToken right) => left.Value <= right.Value;

    public static bool operator >=(PersistToken left, PersistToken right) => left.Value >= right.Value;

    public override string ToString() => $"write{Value}";
}
