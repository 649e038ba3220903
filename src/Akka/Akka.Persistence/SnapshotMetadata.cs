namespace Akka.Persistence;

/// <summary>Names a snapshot. The timestamp is UTC.</summary>
public sealed record SnapshotMetadata
{
    public SnapshotMetadata(string persistenceId, long sequenceNr, DateTime timestamp)
        => (PersistenceId, SequenceNr, Timestamp) = (persistenceId, sequenceNr, timestamp);

    public string PersistenceId { get; }

    public long SequenceNr { get; }

    public DateTime Timestamp { get; }

    /// <summary>Whether this one is meant when a snapshot is to be deleted: a time of <see cref="DateTime.MinValue"/> stands for any.</summary>
    internal bool IsSame(SnapshotMetadata found)
        => found.SequenceNr == SequenceNr && (Timestamp == DateTime.MinValue || found.Timestamp == Timestamp);
}

/// <summary>What a persistent actor receives first in recovery, when it has a snapshot.</summary>
public sealed record SnapshotOffer
{
    public SnapshotOffer(SnapshotMetadata metadata, object snapshot)
        => (Metadata, Snapshot) = (metadata, snapshot);

    public SnapshotMetadata Metadata { get; }

    public object Snapshot { get; }
}

/// <summary>What a snapshot store found.</summary>
public sealed record SelectedSnapshot
{
    public SelectedSnapshot(SnapshotMetadata metadata, object snapshot)
        => (Metadata, Snapshot) = (metadata, snapshot);

    public SnapshotMetadata Metadata { get; }

    public object Snapshot { get; }
}
