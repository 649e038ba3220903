namespace Akka.Persistence;

/// <summary>Chooses among an actor's snapshots; all bounds are included.</summary>
public sealed class SnapshotSelectionCriteria : IEquatable<SnapshotSelectionCriteria>
{
    public SnapshotSelectionCriteria(long maxSequenceNr)
        : this(maxSequenceNr, DateTime.MaxValue)
    {
    }

    public SnapshotSelectionCriteria(
        long maxSequenceNr, DateTime maxTimeStamp, long minSequenceNr = 0, DateTime? minTimestamp = null)
    {
        MaxSequenceNr = maxSequenceNr;
        MaxTimeStamp = maxTimeStamp;
        MinSequenceNr = minSequenceNr;
        MinTimestamp = minTimestamp ?? DateTime.MinValue;
    }

    public static SnapshotSelectionCriteria Latest { get; } = new(long.MaxValue);

    /// <summary>No snapshot.</summary>
    public static SnapshotSelectionCriteria None { get; } = new(0L, DateTime.MinValue);

    public long MaxSequenceNr { get; }

    public DateTime MaxTimeStamp { get; }

    public long MinSequenceNr { get; }

    public DateTime? MinTimestamp { get; }

    internal SnapshotSelectionCriteria Limit(long toSequenceNr)
        => toSequenceNr < MaxSequenceNr
            ? new SnapshotSelectionCriteria(toSequenceNr, MaxTimeStamp, MinSequenceNr, MinTimestamp)
            : this;

    internal bool IsMatch(SnapshotMetadata metadata)
        => metadata.SequenceNr <= MaxSequenceNr
            && metadata.Timestamp <= MaxTimeStamp
            && metadata.SequenceNr >= MinSequenceNr
            && (MinTimestamp is null || metadata.Timestamp >= MinTimestamp);

    private (long, DateTime, long, DateTime?) Parts => (MaxSequenceNr, MaxTimeStamp, MinSequenceNr, MinTimestamp);

    public bool Equals(SnapshotSelectionCriteria? other) => other is not null && Parts.Equals(other.Parts);

    public override bool Equals(object? obj) => Equals(obj as SnapshotSelectionCriteria);

    public override int GetHashCode() => Parts.GetHashCode();

    public override string ToString() => $"SnapshotSelectionCriteria {Parts}";
}
