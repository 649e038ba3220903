namespace ShardedKv.Core.Keys;

/// <summary>A slice of the key space; numbered from 0 within a keyspace, never reused.</summary>
public readonly record struct ShardId(int Value) : IComparable<ShardId>
{
    public int CompareTo(ShardId other) => Value.CompareTo(other.Value);

    public override string ToString() => $"s{Value}";

    public static bool operator <(ShardId left, ShardId right) => left.Value < right.Value;

    public static bool operator <=(ShardId left, ShardId right) => left.Value <= right.Value;

    public static bool operator >(ShardId left, ShardId right) => left.Value > right.Value;

    public static bool operator >=(ShardId left, ShardId right) => left.Value >= right.Value;
}

/// <summary>Number of a configuration; 0 is the empty one. Also a shard's generation: the number of its acquisition.</summary>
public readonly record struct ConfigNumber(long Value) : IComparable<ConfigNumber>
{
    public ConfigNumber Next() => new(Value + 1);

    public int CompareTo(ConfigNumber other) => Value.CompareTo(other.Value);

    public override string ToString() => $"c{Value}";

    public static bool operator <(ConfigNumber left, ConfigNumber right) => left.Value < right.Value;

    public static bool operator <=(ConfigNumber left, ConfigNumber right) => left.Value <= right.Value;

    public static bool operator >(ConfigNumber left, ConfigNumber right) => left.Value > right.Value;

    public static bool operator >=(ConfigNumber left, ConfigNumber right) => left.Value >= right.Value;
}

/// <summary>All shards and configurations lie under a keyspace; there is one today.</summary>
public readonly record struct KeyspaceId(int Value)
{
    public static readonly KeyspaceId Default = new(0);

    public override string ToString() => $"k{Value}";
}
