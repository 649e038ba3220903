namespace ShardedKv.Core.Life;

/// <summary>The number of an event in its replica's journal: from 1, without gaps, never used again after a deletion.</summary>
public readonly record struct JournalSequence(long Value) : IComparable<JournalSequence>
{
    /// <summary>Of a journal that nothing was written to.</summary>
    public static JournalSequence Zero => default;

    public JournalSequence Next() => new(Value + 1);

    public JournalSequence Before() => new(Value - 1);

    public int CompareTo(JournalSequence other) => Value.CompareTo(other.Value);

    public static bool operator <(JournalSequence left, JournalSequence right) => left.Value < right.Value;

    public static bool operator >(JournalSequence left, JournalSequence right) => left.Value > right.Value;

    public static bool operator <=(JournalSequence left, JournalSequence right) => left.Value <= right.Value;

    public static bool operator >=(JournalSequence left, JournalSequence right) => left.Value >= right.Value;

    public override string ToString() => $"event{Value}";
}
