namespace Akka.Persistence;

/// <summary>Names a snapshot. The timestamp is UTC.</summary>
public sealed class SnapshotMetadata : IEquatable<SnapshotMetadata>
{
    public SnapshotMetadata(string persistenceId, long sequenceNr, DateTime timestamp)
        => (PersistenceId, SequenceNr, Timestamp) = (persistenceId, sequenceNr, timestamp);

    public string PersistenceId { get; }

    public long SequenceNr { get; }

    public DateTime Timestamp { get; }

    /// <summary>Whether this one is meant when a snapshot is to be deleted: a time of <see cref="DateTime.MinValue"/> stands for any.</summary>
    internal bool IsSame(SnapshotMetadata found)
        => found.SequenceNr == SequenceNr && (Timestamp == DateTime.MinValue || found.Timestamp == Timestamp);

    private (string, long, DateTime) Parts => (PersistenceId, SequenceNr, Timestamp);

    public bool Equals(SnapshotMetadata? other) => other is not null && Parts.Equals(other.Parts);

    public override bool Equals(object? obj) => Equals(obj as SnapshotMetadata);

    public override int GetHashCode() => Parts.GetHashCode();

    public override string ToString() => $"SnapshotMetadata {Parts}";
}

/// <summary>What a persistent actor receives first in recovery, when it has a snapshot.</summary>
public sealed class SnapshotOffer : IEquatable<SnapshotOffer>
{
    public SnapshotOffer(SnapshotMetadata metadata, object snapshot)
        => (Metadata, Snapshot) = (metadata, snapshot);

    public SnapshotMetadata Metadata { get; }

    public object Snapshot { get; }

    private (SnapshotMetadata, object) Parts => (Metadata, Snapshot);

    public bool Equals(SnapshotOffer? other) => other is not null && Parts.Equals(other.Parts);

    public override bool Equals(object? obj) => Equals(obj as SnapshotOffer);

    public override int GetHashCode() => Parts.GetHashCode();

    public override string ToString() => $"SnapshotOffer {Parts}";
}

/// <summary>What a snapshot store found.</summary>
public sealed class SelectedSnapshot : IEquatable<SelectedSnapshot>
{
    public SelectedSnapshot(SnapshotMetadata metadata, object snapshot)
        => (Metadata, Snapshot) = (metadata, snapshot);

    public SnapshotMetadata Metadata { get; }

    public object Snapshot { get; }

    private (SnapshotMetadata, object) Parts => (Metadata, Snapshot);

    public bool Equals(SelectedSnapshot? other) => other is not null && Parts.Equals(other.Parts);

    public override bool Equals(object? obj) => Equals(obj as SelectedSnapshot);

    public override int GetHashCode() => Parts.GetHashCode();

    public override string ToString() => $"SelectedSnapshot {Parts}";
}
