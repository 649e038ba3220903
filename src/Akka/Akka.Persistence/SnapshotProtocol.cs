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

public sealed class LoadSnapshot : ISnapshotRequest, IEquatable<LoadSnapshot>
{
    public LoadSnapshot(string persistenceId, SnapshotSelectionCriteria criteria, long toSequenceNr)
        => (PersistenceId, Criteria, ToSequenceNr) = (persistenceId, criteria, toSequenceNr);

    public string PersistenceId { get; }

    public SnapshotSelectionCriteria Criteria { get; }

    public long ToSequenceNr { get; }

    private (string, SnapshotSelectionCriteria, long) Parts => (PersistenceId, Criteria, ToSequenceNr);

    public bool Equals(LoadSnapshot? other) => other is not null && Parts.Equals(other.Parts);

    public override bool Equals(object? obj) => Equals(obj as LoadSnapshot);

    public override int GetHashCode() => Parts.GetHashCode();

    public override string ToString() => $"LoadSnapshot {Parts}";
}

public sealed class LoadSnapshotResult : ISnapshotResponse, IEquatable<LoadSnapshotResult>
{
    public LoadSnapshotResult(SelectedSnapshot? snapshot, long toSequenceNr)
        => (Snapshot, ToSequenceNr) = (snapshot, toSequenceNr);

    /// <summary>Null when no snapshot matches.</summary>
    public SelectedSnapshot? Snapshot { get; }

    public long ToSequenceNr { get; }

    private (SelectedSnapshot?, long) Parts => (Snapshot, ToSequenceNr);

    public bool Equals(LoadSnapshotResult? other) => other is not null && Parts.Equals(other.Parts);

    public override bool Equals(object? obj) => Equals(obj as LoadSnapshotResult);

    public override int GetHashCode() => Parts.GetHashCode();

    public override string ToString() => $"LoadSnapshotResult {Parts}";
}

public sealed class LoadSnapshotFailed : ISnapshotResponse
{
    public LoadSnapshotFailed(Exception cause) => Cause = cause;

    public Exception Cause { get; }

    public override bool Equals(object? obj) => obj is LoadSnapshotFailed other && Equals(Cause, other.Cause);

    public override int GetHashCode() => Cause.GetHashCode();

    public override string ToString() => $"LoadSnapshotFailed ({Cause})";
}

public sealed class SaveSnapshot : ISnapshotRequest, IEquatable<SaveSnapshot>
{
    public SaveSnapshot(SnapshotMetadata metadata, object snapshot)
        => (Metadata, Snapshot) = (metadata ?? throw new ArgumentNullException(nameof(metadata)), snapshot);

    public SnapshotMetadata Metadata { get; }

    public object Snapshot { get; }

    private (SnapshotMetadata, object) Parts => (Metadata, Snapshot);

    public bool Equals(SaveSnapshot? other) => other is not null && Parts.Equals(other.Parts);

    public override bool Equals(object? obj) => Equals(obj as SaveSnapshot);

    public override int GetHashCode() => Parts.GetHashCode();

    public override string ToString() => $"SaveSnapshot {Parts}";
}

public sealed class SaveSnapshotSuccess : ISnapshotResponse, IEquatable<SaveSnapshotSuccess>
{
    public SaveSnapshotSuccess(SnapshotMetadata metadata) => Metadata = metadata;

    public SnapshotMetadata Metadata { get; }

    public bool Equals(SaveSnapshotSuccess? other) => other is not null && Equals(Metadata, other.Metadata);

    public override bool Equals(object? obj) => Equals(obj as SaveSnapshotSuccess);

    public override int GetHashCode() => Metadata.GetHashCode();

    public override string ToString() => $"SaveSnapshotSuccess ({Metadata})";
}

public sealed class SaveSnapshotFailure : ISnapshotResponse, IEquatable<SaveSnapshotFailure>
{
    public SaveSnapshotFailure(SnapshotMetadata metadata, Exception cause)
        => (Metadata, Cause) = (metadata, cause);

    public SnapshotMetadata Metadata { get; }

    public Exception Cause { get; }

    private (SnapshotMetadata, Exception) Parts => (Metadata, Cause);

    public bool Equals(SaveSnapshotFailure? other) => other is not null && Parts.Equals(other.Parts);

    public override bool Equals(object? obj) => Equals(obj as SaveSnapshotFailure);

    public override int GetHashCode() => Parts.GetHashCode();

    public override string ToString() => $"SaveSnapshotFailure {Parts}";
}

public sealed class DeleteSnapshot : ISnapshotRequest, IEquatable<DeleteSnapshot>
{
    public DeleteSnapshot(SnapshotMetadata metadata) => Metadata = metadata ?? throw new ArgumentNullException(nameof(metadata));

    /// <summary>A timestamp of <see cref="DateTime.MinValue"/> stands for any.</summary>
    public SnapshotMetadata Metadata { get; }

    public bool Equals(DeleteSnapshot? other) => other is not null && Equals(Metadata, other.Metadata);

    public override bool Equals(object? obj) => Equals(obj as DeleteSnapshot);

    public override int GetHashCode() => Metadata.GetHashCode();

    public override string ToString() => $"DeleteSnapshot ({Metadata})";
}

public sealed class DeleteSnapshotSuccess : ISnapshotResponse, IEquatable<DeleteSnapshotSuccess>
{
    public DeleteSnapshotSuccess(SnapshotMetadata metadata) => Metadata = metadata;

    public SnapshotMetadata Metadata { get; }

    public bool Equals(DeleteSnapshotSuccess? other) => other is not null && Equals(Metadata, other.Metadata);

    public override bool Equals(object? obj) => Equals(obj as DeleteSnapshotSuccess);

    public override int GetHashCode() => Metadata.GetHashCode();

    public override string ToString() => $"DeleteSnapshotSuccess ({Metadata})";
}

public sealed class DeleteSnapshotFailure : ISnapshotResponse, IEquatable<DeleteSnapshotFailure>
{
    public DeleteSnapshotFailure(SnapshotMetadata metadata, Exception cause)
        => (Metadata, Cause) = (metadata, cause);

    public SnapshotMetadata Metadata { get; }

    public Exception Cause { get; }

    private (SnapshotMetadata, Exception) Parts => (Metadata, Cause);

    public bool Equals(DeleteSnapshotFailure? other) => other is not null && Parts.Equals(other.Parts);

    public override bool Equals(object? obj) => Equals(obj as DeleteSnapshotFailure);

    public override int GetHashCode() => Parts.GetHashCode();

    public override string ToString() => $"DeleteSnapshotFailure {Parts}";
}

public sealed class DeleteSnapshots : ISnapshotRequest, IEquatable<DeleteSnapshots>
{
    public DeleteSnapshots(string persistenceId, SnapshotSelectionCriteria criteria)
        => (PersistenceId, Criteria) = (persistenceId, criteria);

    public string PersistenceId { get; }

    public SnapshotSelectionCriteria Criteria { get; }

    private (string, SnapshotSelectionCriteria) Parts => (PersistenceId, Criteria);

    public bool Equals(DeleteSnapshots? other) => other is not null && Parts.Equals(other.Parts);

    public override bool Equals(object? obj) => Equals(obj as DeleteSnapshots);

    public override int GetHashCode() => Parts.GetHashCode();

    public override string ToString() => $"DeleteSnapshots {Parts}";
}

public sealed class DeleteSnapshotsSuccess : ISnapshotResponse, IEquatable<DeleteSnapshotsSuccess>
{
    public DeleteSnapshotsSuccess(SnapshotSelectionCriteria criteria) => Criteria = criteria;

    public SnapshotSelectionCriteria Criteria { get; }

    public bool Equals(DeleteSnapshotsSuccess? other) => other is not null && Equals(Criteria, other.Criteria);

    public override bool Equals(object? obj) => Equals(obj as DeleteSnapshotsSuccess);

    public override int GetHashCode() => Criteria.GetHashCode();

    public override string ToString() => $"DeleteSnapshotsSuccess ({Criteria})";
}

public sealed class DeleteSnapshotsFailure : ISnapshotResponse, IEquatable<DeleteSnapshotsFailure>
{
    public DeleteSnapshotsFailure(SnapshotSelectionCriteria criteria, Exception cause)
        => (Criteria, Cause) = (criteria, cause);

    public SnapshotSelectionCriteria Criteria { get; }

    public Exception Cause { get; }

    private (SnapshotSelectionCriteria, Exception) Parts => (Criteria, Cause);

    public bool Equals(DeleteSnapshotsFailure? other) => other is not null && Parts.Equals(other.Parts);

    public override bool Equals(object? obj) => Equals(obj as DeleteSnapshotsFailure);

    public override int GetHashCode() => Parts.GetHashCode();

    public override string ToString() => $"DeleteSnapshotsFailure {Parts}";
}
