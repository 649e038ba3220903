namespace Akka.Persistence;

public interface ISnapshotMessage : IPersistenceMessage
{
}

public interface ISnapshotRequest : ISnapshotMessage
{
}

public interface ISnapshotResponse : ISnapshotMessage
{
}

public sealed record LoadSnapshot : ISnapshotRequest
{
    public LoadSnapshot(string persistenceId, SnapshotSelectionCriteria criteria, long toSequenceNr)
        => (PersistenceId, Criteria, ToSequenceNr) = (persistenceId, criteria, toSequenceNr);

    public string PersistenceId { get; }

    public SnapshotSelectionCriteria Criteria { get; }

    public long ToSequenceNr { get; }
}

public sealed record LoadSnapshotResult : ISnapshotResponse
{
    public LoadSnapshotResult(SelectedSnapshot? snapshot, long toSequenceNr)
        => (Snapshot, ToSequenceNr) = (snapshot, toSequenceNr);

    /// <summary>Null when no snapshot matches.</summary>
    public SelectedSnapshot? Snapshot { get; }

    public long ToSequenceNr { get; }
}

public sealed record LoadSnapshotFailed : ISnapshotResponse
{
    public LoadSnapshotFailed(Exception cause) => Cause = cause;

    public Exception Cause { get; }
}

public sealed record SaveSnapshot : ISnapshotRequest
{
    public SaveSnapshot(SnapshotMetadata metadata, object snapshot)
        => (Metadata, Snapshot) = (metadata ?? throw new ArgumentNullException(nameof(metadata)), snapshot);

    public SnapshotMetadata Metadata { get; }

    public object Snapshot { get; }
}

public sealed record SaveSnapshotSuccess : ISnapshotResponse
{
    public SaveSnapshotSuccess(SnapshotMetadata metadata) => Metadata = metadata;

    public SnapshotMetadata Metadata { get; }
}

public sealed record SaveSnapshotFailure : ISnapshotResponse
{
    public SaveSnapshotFailure(SnapshotMetadata metadata, Exception cause)
        => (Metadata, Cause) = (metadata, cause);

    public SnapshotMetadata Metadata { get; }

    public Exception Cause { get; }
}

public sealed record DeleteSnapshot : ISnapshotRequest
{
    public DeleteSnapshot(SnapshotMetadata metadata) => Metadata = metadata ?? throw new ArgumentNullException(nameof(metadata));

    /// <summary>A timestamp of <see cref="DateTime.MinValue"/> stands for any.</summary>
    public SnapshotMetadata Metadata { get; }
}

public sealed record DeleteSnapshotSuccess : ISnapshotResponse
{
    public DeleteSnapshotSuccess(SnapshotMetadata metadata) => Metadata = metadata;

    public SnapshotMetadata Metadata { get; }
}

public sealed record DeleteSnapshotFailure : ISnapshotResponse
{
    public DeleteSnapshotFailure(SnapshotMetadata metadata, Exception cause)
        => (Metadata, Cause) = (metadata, cause);

    public SnapshotMetadata Metadata { get; }

    public Exception Cause { get; }
}

public sealed record DeleteSnapshots : ISnapshotRequest
{
    public DeleteSnapshots(string persistenceId, SnapshotSelectionCriteria criteria)
        => (PersistenceId, Criteria) = (persistenceId, criteria);

    public string PersistenceId { get; }

    public SnapshotSelectionCriteria Criteria { get; }
}

public sealed record DeleteSnapshotsSuccess : ISnapshotResponse
{
    public DeleteSnapshotsSuccess(SnapshotSelectionCriteria criteria) => Criteria = criteria;

    public SnapshotSelectionCriteria Criteria { get; }
}

public sealed record DeleteSnapshotsFailure : ISnapshotResponse
{
    public DeleteSnapshotsFailure(SnapshotSelectionCriteria criteria, Exception cause)
        => (Criteria, Cause) = (criteria, cause);

    public SnapshotSelectionCriteria Criteria { get; }

    public Exception Cause { get; }
}
