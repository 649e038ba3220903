namespace Akka.Persistence.Snapshot;

/// <summary>Keeps snapshots in memory, for tests.</summary>
public class MemorySnapshotStore : SnapshotStore
{
    protected virtual List<SnapshotEntry> Snapshots { get; } = [];

    protected override Task<SelectedSnapshot?> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria)
    {
        lock (Snapshots)
        {
            var newest = Snapshots
                .Where(entry => entry.PersistenceId == persistenceId && criteria.IsMatch(MetadataOf(entry)))
                .MaxBy(entry => entry.SequenceNr);
            return Task.FromResult(newest is null ? null : new SelectedSnapshot(MetadataOf(newest), newest.Snapshot));
        }
    }

    protected override Task SaveAsync(SnapshotMetadata metadata, object snapshot)
    {
        lock (Snapshots)
        {
            Snapshots.RemoveAll(entry => entry.PersistenceId == metadata.PersistenceId && entry.SequenceNr == metadata.SequenceNr);
            Snapshots.Add(new SnapshotEntry
            {
                Id = $"{metadata.PersistenceId}_{metadata.SequenceNr}",
                PersistenceId = metadata.PersistenceId,
                SequenceNr = metadata.SequenceNr,
                Timestamp = metadata.Timestamp.Ticks,
                Snapshot = snapshot,
            });
        }

        return Task.CompletedTask;
    }

    protected override Task DeleteAsync(SnapshotMetadata metadata)
    {
        lock (Snapshots)
        {
            Snapshots.RemoveAll(entry => entry.PersistenceId == metadata.PersistenceId
                && entry.SequenceNr == metadata.SequenceNr
                && (metadata.Timestamp == DateTime.MinValue || entry.Timestamp == metadata.Timestamp.Ticks));
        }

        return Task.CompletedTask;
    }

    protected override Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria)
    {
        lock (Snapshots)
        {
            Snapshots.RemoveAll(entry => entry.PersistenceId == persistenceId && criteria.IsMatch(MetadataOf(entry)));
        }

        return Task.CompletedTask;
    }

    private static SnapshotMetadata MetadataOf(SnapshotEntry entry)
        => new(entry.PersistenceId, entry.SequenceNr, new DateTime(entry.Timestamp, DateTimeKind.Utc));
}
