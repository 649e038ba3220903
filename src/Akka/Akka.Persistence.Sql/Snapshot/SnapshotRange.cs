namespace Akka.Persistence.Sql.Snapshot;

/// <summary>Which snapshots of an actor are meant: sequence numbers, and times in ticks, the ends included.</summary>
internal readonly record struct SnapshotRange(string PersistenceId, long First, long Last, long CreatedFirst, long CreatedLast)
{
    public static SnapshotRange Of(string persistenceId, SnapshotSelectionCriteria criteria) => new(
        persistenceId,
        criteria.MinSequenceNr,
        criteria.MaxSequenceNr,
        (criteria.MinTimestamp ?? DateTime.MinValue).Ticks,
        criteria.MaxTimeStamp.Ticks);

    /// <summary>One snapshot; a timestamp of <see cref="DateTime.MinValue"/> stands for any.</summary>
    public static SnapshotRange Of(SnapshotMetadata metadata)
    {
        var (first, last) = metadata.Timestamp == DateTime.MinValue
            ? (DateTime.MinValue, DateTime.MaxValue)
            : (metadata.Timestamp, metadata.Timestamp);
        return new SnapshotRange(metadata.PersistenceId, metadata.SequenceNr, metadata.SequenceNr, first.Ticks, last.Ticks);
    }
}
