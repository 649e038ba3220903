namespace Akka.Persistence.Snapshot;

/// <summary>Stands for a snapshot store that is not configured: finds nothing, saves nothing.</summary>
public sealed class NoSnapshotStore : SnapshotStore
{
    protected override Task<SelectedSnapshot?> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria)
        => Task.FromResult<SelectedSnapshot?>(null);

    protected override Task SaveAsync(SnapshotMetadata metadata, object snapshot) => Fail();

    protected override Task DeleteAsync(SnapshotMetadata metadata) => Fail();

    protected override Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria) => Fail();

    private static Task Fail() => Task.FromException(new NoSnapshotStoreException("No snapshot store configured."));

    public class NoSnapshotStoreException(string message) : Exception(message);
}
