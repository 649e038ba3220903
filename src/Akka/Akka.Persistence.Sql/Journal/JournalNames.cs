namespace Akka.Persistence.Sql.Journal;

/// <summary>Names of the journal's tables and columns.</summary>
internal sealed class JournalNames(Akka.Configuration.Config config)
{
    public string Table { get; } = config.GetString("default.journal.table-name");

    public string Ordering { get; } = Column(config, "ordering");

    public string Created { get; } = Column(config, "created");

    public string Deleted { get; } = Column(config, "deleted");

    public string PersistenceId { get; } = Column(config, "persistence-id");

    public string SequenceNumber { get; } = Column(config, "sequence-number");

    public string Message { get; } = Column(config, "message");

    public string Manifest { get; } = Column(config, "manifest");

    public string Identifier { get; } = Column(config, "identifier");

    public string WriterUuid { get; } = Column(config, "writer-uuid");

    public string Tags { get; } = Column(config, "tags");

    public string TagTable { get; } = config.GetString("default.tag.table-name");

    public string TagOrderingId { get; } = TagColumn(config, "ordering-id");

    public string TagValue { get; } = TagColumn(config, "tag-value");

    public string TagSequenceNr { get; } = TagColumn(config, "sequence-nr");

    public string TagPersistenceId { get; } = TagColumn(config, "persistence-id");

    private static string Column(Akka.Configuration.Config config, string key)
        => config.GetString("default.journal.columns." + key);

    private static string TagColumn(Akka.Configuration.Config config, string key)
        => config.GetString("default.tag.columns." + key);
}
