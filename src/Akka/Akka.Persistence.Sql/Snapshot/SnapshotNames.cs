using Akka.Persistence.Sql.Config;

namespace Akka.Persistence.Sql.Snapshot;

/// <summary>Names of the snapshot store's table and columns.</summary>
internal sealed class SnapshotNames(TableMapping mapping)
{
    public string Schema { get; } = mapping.Schema;

    public string Table { get; } = mapping.Identifier("snapshot.table-name");

    public string PersistenceId { get; } = mapping.Identifier("snapshot.columns.persistence-id");

    public string SequenceNumber { get; } = mapping.Identifier("snapshot.columns.sequence-number");

    public string Created { get; } = mapping.Identifier("snapshot.columns.created");

    public string Snapshot { get; } = mapping.Identifier("snapshot.columns.snapshot");

    public string Manifest { get; } = mapping.Identifier("snapshot.columns.manifest");

    public string SerializerId { get; } = mapping.Identifier("snapshot.columns.serializerId");
}
