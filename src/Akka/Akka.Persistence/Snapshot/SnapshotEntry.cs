namespace Akka.Persistence.Snapshot;

/// <summary>A snapshot as <see cref="MemorySnapshotStore"/> keeps it; the timestamp in UTC ticks.</summary>
public class SnapshotEntry
{
    public string Id { get; set; } = "";

    public string PersistenceId { get; set; } = "";

    public long SequenceNr { get; set; }

    public long Timestamp { get; set; }

    public object Snapshot { get; set; } = "";
}
