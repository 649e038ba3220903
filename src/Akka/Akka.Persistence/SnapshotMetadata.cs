namespace Akka.Persistence;

/// <summary>Names a snapshot. The timestamp is UTC.</summary>
public sealed record SnapshotMetadata
{
    public SnapshotMetadata(string persistenceId, long sequenceNr, DateTime timestamp)
    {
        PersistenceId = persistenceId;
        SequenceNr = sequenceNr;
        Timestamp = timestamp;
    }

    /// <summary>Orders by persistence id, then sequence number, then time.</summary>
    public static IComparer<SnapshotMetadata> Comparer { get; } = Comparer<SnapshotMetadata>.Create(static (x, y) =>
    {
        var byId = string.CompareOrdinal(x.PersistenceId, y.PersistenceId);
        if (byId != 0)
        {
            return byId;
        }

        var bySequenceNr = x.SequenceNr.CompareTo(y.SequenceNr);
        return bySequenceNr != 0 ? bySequenceNr : x.Timestamp.CompareTo(y.Timestamp);
    });

    public string PersistenceId { get; }

    public long SequenceNr { get; }

    public DateTime Timestamp { get; }
}

/// <summary>What a persistent actor receives first in recovery, when it has a snapshot.</summary>
public sealed record SnapshotOffer
{
    public SnapshotOffer(SnapshotMetadata metadata, object snapshot)
    {
        Metadata = metadata;
        Snapshot = snapshot;
    }

    public SnapshotMetadata Metadata { get; }

    public object Snapshot { get; }
}

/// <summary>What a snapshot store found.</summary>
public sealed record SelectedSnapshot
{
    public SelectedSnapshot(SnapshotMetadata metadata, object snapshot)
    {
        Metadata = metadata;
        Snapshot = snapshot;
    }

    public SnapshotMetadata Metadata { get; }

    public object Snapshot { get; }
}
