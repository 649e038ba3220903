using static Akka.Persistence.Sql.Db.Postgres.PostgresNames;

namespace Akka.Persistence.Sql.Journal.Postgres;

/// <summary>The statements that create the journal's tables in PostgreSQL as Akka.Persistence.Sql creates them.</summary>
internal static class PostgresJournalTables
{
    public static string[] Create(JournalNames n, Tags tags, bool metadata)
    {
        var table = Table(n.Schema, n.Table);
        return
        [
            $"""
            CREATE TABLE IF NOT EXISTS {table} (
                {Quoted(n.Ordering)} bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
                {Quoted(n.Created)} bigint NOT NULL,
                {Quoted(n.Deleted)} boolean NOT NULL,
                {Quoted(n.PersistenceId)} text NOT NULL,
                {Quoted(n.SequenceNumber)} bigint NOT NULL,
                {Quoted(n.Message)} bytea NOT NULL,
                {Quoted(n.Manifest)} text,
                {Quoted(n.Identifier)} integer,
                {(n.WriterUuid is null ? "" : $"{Quoted(n.WriterUuid)} text,")}
                {(tags.InColumn ? $"{Quoted(n.Tags)} text," : "")}
                CONSTRAINT {Quoted($"PK_{n.Table}")} PRIMARY KEY ({Quoted(n.Ordering)}),
                CONSTRAINT {Quoted($"{n.Table}_uq")} UNIQUE ({Quoted(n.PersistenceId)}, {Quoted(n.SequenceNumber)})
            )
            """,
            $"CREATE INDEX IF NOT EXISTS {Quoted($"{n.Table}_created_idx")} ON {table} ({Quoted(n.Created)})",
            $"CREATE INDEX IF NOT EXISTS {Quoted($"{n.Table}_sequence_number_idx")} ON {table} ({Quoted(n.SequenceNumber)})",
            .. tags.InTable ? CreateTags(n) : [],
            .. metadata ? CreateMetadata(n) : [],
        ];
    }

    private static string[] CreateTags(JournalNames n)
    {
        var table = Table(n.Schema, n.TagTable);
        return
        [
            $"""
            CREATE TABLE IF NOT EXISTS {table} (
                {Quoted(n.TagOrderingId)} bigint NOT NULL,
                {Quoted(n.TagValue)} text NOT NULL,
                {Quoted(n.TagSequenceNr)} bigint NOT NULL,
                {Quoted(n.TagPersistenceId)} text NOT NULL,
                CONSTRAINT {Quoted($"PK_{n.TagTable}")} PRIMARY KEY ({Quoted(n.TagOrderingId)}, {Quoted(n.TagValue)})
            )
            """,
            $"CREATE INDEX IF NOT EXISTS {Quoted($"{n.TagTable}_persistence_id_sequence_nr_idx")} "
                + $"ON {table} ({Quoted(n.TagPersistenceId)}, {Quoted(n.TagSequenceNr)})",
            $"CREATE INDEX IF NOT EXISTS {Quoted($"{n.TagTable}_tag_idx")} ON {table} ({Quoted(n.TagValue)})",
        ];
    }

    private static string[] CreateMetadata(JournalNames n) =>
    [
        $"""
        CREATE TABLE IF NOT EXISTS {Table(n.Schema, n.MetadataTable)} (
            {Quoted(n.MetadataPersistenceId)} text NOT NULL,
            {Quoted(n.MetadataSequenceNumber)} bigint NOT NULL,
            CONSTRAINT {Quoted($"PK_{n.MetadataTable}")} PRIMARY KEY ({Quoted(n.MetadataPersistenceId)}, {Quoted(n.MetadataSequenceNumber)})
        )
        """,
    ];
}
