namespace ShardedKv.Raft;

/// <summary>One Raft cluster. g0 is the meta group; data groups count from g1.</summary>
public readonly record struct GroupId(int Value) : IComparable<GroupId>
{
    public int CompareTo(GroupId other) => Value.CompareTo(other.Value);

    public static bool operator <(GroupId left, GroupId right) => left.Value < right.Value;

    public static bool operator >(GroupId left, GroupId right) => left.Value > right.Value;

    public static bool operator <=(GroupId left, GroupId right) => left.Value <= right.Value;

    public static bool operator >=(GroupId left, GroupId right) => left.Value >= right.Value;

    public override string ToString() => $"g{Value}";
}
