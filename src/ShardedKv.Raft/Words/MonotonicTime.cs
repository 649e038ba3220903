namespace ShardedKv.Raft;

/// <summary>Milliseconds of a clock that never goes back and that no one sets; comparable within one process only.</summary>
public readonly record struct MonotonicTime(long Milliseconds) : IComparable<MonotonicTime>
{
    public int CompareTo(MonotonicTime other) => Milliseconds.CompareTo(other.Milliseconds);

    public static bool operator <(MonotonicTime left, MonotonicTime right) => left.Milliseconds < right.Milliseconds;

    public static bool operator >(MonotonicTime left, MonotonicTime right) => left.Milliseconds > right.Milliseconds;

    public static bool operator <=(MonotonicTime left, MonotonicTime right) => left.Milliseconds <= right.Milliseconds;

    public static bool operator >=(MonotonicTime left, MonotonicTime right) => left.Milliseconds >= right.Milliseconds;

    public override string ToString() => $"{Milliseconds}ms";
}
