namespace Akka.Persistence.Sql.Snapshot;

/// <summary>A row of the snapshot table; created in UTC ticks, the serializer's number null where the manifest names the type.</summary>
internal sealed record SnapshotRow(
    string PersistenceId, long SequenceNr, long Created, byte[] Snapshot, string Manifest, int? SerializerId);
