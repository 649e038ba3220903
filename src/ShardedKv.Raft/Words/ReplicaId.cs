namespace ShardedKv.Raft;

/// <summary>The replica number that the meta group issued; never reused, so it names one life of one disk.</summary>
public readonly record struct ReplicaId(long Value) : IComparable<ReplicaId>
{
    public int CompareTo(ReplicaId other) => Value.CompareTo(other.Value);

    public static bool operator <(ReplicaId left, ReplicaId right) => left.Value < right.Value;

    public static bool operator >(ReplicaId left, ReplicaId right) => left.Value > right.Value;

    public static bool operator <=(ReplicaId left, ReplicaId right) => left.Value <= right.Value;

    public static bool operator >=(ReplicaId left, ReplicaId right) => left.Value >= right.Value;

    public override string ToString() => $"r{Value}";
}
