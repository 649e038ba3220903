namespace Akka.Persistence.Snapshot;

/// <summary>Keeps snapshots in memory, for tests.</summary>
public class MemorySnapshotStore : SnapshotStore
{
    private readonly List<SelectedSnapshot> _snapshots = [];

    protected override Task<SelectedSnapshot?> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria)
    {
        lock (_snapshots)
        {
            return Task.FromResult(_snapshots
                .Where(entry => entry.Metadata.PersistenceId == persistenceId && criteria.IsMatch(entry.Metadata))
                .MaxBy(entry => entry.Metadata.SequenceNr));
        }
    }

    protected override Task SaveAsync(SnapshotMetadata metadata, object snapshot)
    {
        lock (_snapshots)
        {
            _snapshots.RemoveAll(entry =>
                entry.Metadata.PersistenceId == metadata.PersistenceId && entry.Metadata.SequenceNr == metadata.SequenceNr);
            _snapshots.Add(new SelectedSnapshot(metadata, snapshot));
        }

        return Task.CompletedTask;
    }

    protected override Task DeleteAsync(SnapshotMetadata metadata) => Delete(metadata.PersistenceId, metadata.IsSame);

    protected override Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria)
        => Delete(persistenceId, criteria.IsMatch);

    private Task Delete(string persistenceId, Predicate<SnapshotMetadata> matches)
    {
        lock (_snapshots)
        {
            _snapshots.RemoveAll(entry => entry.Metadata.PersistenceId == persistenceId && matches(entry.Metadata));
        }

        return Task.CompletedTask;
    }
}
