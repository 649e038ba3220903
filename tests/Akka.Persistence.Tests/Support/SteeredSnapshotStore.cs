using System.Collections.Concurrent;
using Akka.Persistence.Snapshot;

namespace Akka.Persistence.Tests.Support;

/// <summary>A snapshot store in memory that fails or hangs for the persistence ids that a test names.</summary>
public sealed class SteeredSnapshotStore : MemorySnapshotStore
{
    public const string Hocon =
        """
        akka.persistence.snapshot-store.plugin = "steered-snapshots"
        steered-snapshots {
          class = "Akka.Persistence.Tests.Support.SteeredSnapshotStore, Akka.Persistence.Tests"
          plugin-dispatcher = "akka.actor.default-dispatcher"
        }
        """;

    private static readonly ConcurrentDictionary<string, Task> Answers = new();

    /// <summary>From now on every call for this id waits for the task, and fails with it.</summary>
    public static void Steer(string persistenceId, Task task) => Answers[persistenceId] = task;

    public static Task Failure => Task.FromException(new IOException("snapshots fail"));

    protected override async Task<SelectedSnapshot?> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria)
    {
        await Answers.GetValueOrDefault(persistenceId, Task.CompletedTask);
        return await base.LoadAsync(persistenceId, criteria);
    }

    protected override async Task SaveAsync(SnapshotMetadata metadata, object snapshot)
    {
        await Answers.GetValueOrDefault(metadata.PersistenceId, Task.CompletedTask);
        await base.SaveAsync(metadata, snapshot);
    }

    protected override async Task DeleteAsync(SnapshotMetadata metadata)
    {
        await Answers.GetValueOrDefault(metadata.PersistenceId, Task.CompletedTask);
        await base.DeleteAsync(metadata);
    }

    protected override async Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria)
    {
        await Answers.GetValueOrDefault(persistenceId, Task.CompletedTask);
        await base.DeleteAsync(persistenceId, criteria);
    }
}
