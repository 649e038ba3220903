namespace ShardedKv.Raft;

/// <summary>A place in the log. The first entry is at 1; 0 is the place before it.</summary>
public readonly record struct LogIndex(long Value) : IComparable<LogIndex>
{
    public static LogIndex Zero => default;

    public LogIndex Next() => new(Value + 1);

    /// <summary>The place before; of 0 it is -1, which no log holds.</summary>
    public LogIndex Before() => new(Value - 1);

    public static LogIndex Min(LogIndex left, LogIndex right) => left <= right ? left : right;

    public static LogIndex Max(LogIndex left, LogIndex right) => left >= right ? left : right;

    public int CompareTo(LogIndex other) => Value.CompareTo(other.Value);

    public static bool operator <(LogIndex left, LogIndex right) => left.Value < right.Value;

    public static bool operator >(LogIndex left, LogIndex right) => left.Value > right.Value;

    public static bool operator <=(LogIndex left, LogIndex right) => left.Value <= right.Value;

    public static bool operator >=(LogIndex left, LogIndex right) => left.Value >= right.Value;

    public override string ToString() => $"i{Value}";
}
