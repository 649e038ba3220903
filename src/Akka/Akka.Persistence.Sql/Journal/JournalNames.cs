using Akka.Persistence.Sql.Config;

namespace Akka.Persistence.Sql.Journal;

/// <summary>Names of the journal's tables and columns.</summary>
internal sealed class JournalNames(TableMapping mapping)
{
    public string Schema { get; } = mapping.Schema;

    public string Table { get; } = mapping.Identifier("journal.table-name");

    public string Ordering { get; } = mapping.Identifier("journal.columns.ordering");

    public string Created { get; } = mapping.Identifier("journal.columns.created");

    public string Deleted { get; } = mapping.Identifier("journal.columns.deleted");

    public string PersistenceId { get; } = mapping.Identifier("journal.columns.persistence-id");

    public string SequenceNumber { get; } = mapping.Identifier("journal.columns.sequence-number");

    public string Message { get; } = mapping.Identifier("journal.columns.message");

    public string Manifest { get; } = mapping.Identifier("journal.columns.manifest");

    public string Identifier { get; } = mapping.Identifier("journal.columns.identifier");

    /// <summary>Null when the table has none.</summary>
    public string? WriterUuid { get; } = mapping.Flag("journal.use-writer-uuid-column")
        ? mapping.Identifier("journal.columns.writer-uuid")
        : null;

    public string Tags { get; } = mapping.Identifier("journal.columns.tags");

    public string TagTable { get; } = mapping.Identifier("tag.table-name");

    public string TagOrderingId { get; } = mapping.Identifier("tag.columns.ordering-id");

    public string TagValue { get; } = mapping.Identifier("tag.columns.tag-value");

    public string TagSequenceNr { get; } = mapping.Identifier("tag.columns.sequence-nr");

    public string TagPersistenceId { get; } = mapping.Identifier("tag.columns.persistence-id");

    public string MetadataTable { get; } = mapping.Identifier("metadata.table-name");

    public string MetadataPersistenceId { get; } = mapping.Identifier("metadata.columns.persistence-id");

    public string MetadataSequenceNumber { get; } = mapping.Identifier("metadata.columns.sequence-number");
}
