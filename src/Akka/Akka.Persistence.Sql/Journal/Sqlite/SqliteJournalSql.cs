namespace Akka.Persistence.Sql.Journal.Sqlite;

/// <summary>The journal's statements. Identifiers stand in brackets as Akka.Persistence.Sql writes them.</summary>
internal sealed class SqliteJournalSql
{
    public SqliteJournalSql(JournalNames n, Tags tags, bool metadata, string writerUuid)
    {
        var uuid = n.WriterUuid;
        var from = $"[{n.Table}] WHERE [{n.PersistenceId}] = ?1";

        // writer_uuid and deleted are the same in every row this instance writes, so they are part of the text.
        Insert = $"INSERT INTO [{n.Table}] ([{n.PersistenceId}], [{n.SequenceNumber}], [{n.Created}], [{n.Message}], "
            + $"[{n.Manifest}], [{n.Identifier}], [{n.Deleted}]{(uuid is null ? "" : $", [{uuid}]")}{(tags.InColumn ? $", [{n.Tags}]" : "")}) "
            + $"VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0{(uuid is null ? "" : $", '{writerUuid}'")}{(tags.InColumn ? ", ?7" : "")})";
        InsertTag = $"INSERT INTO [{n.TagTable}] ([{n.TagOrderingId}], [{n.TagValue}], [{n.TagSequenceNr}], [{n.TagPersistenceId}]) "
            + "VALUES (?1, ?2, ?3, ?4)";
        SelectHighest = $"SELECT MAX([{n.SequenceNumber}]) FROM {from}";
        var ofMetadata = $"[{n.MetadataTable}] WHERE [{n.MetadataPersistenceId}] = ?1";
        if (metadata)
        {
            SelectHighest = $"SELECT MAX(s) FROM (SELECT MAX([{n.SequenceNumber}]) AS s FROM {from} "
                + $"UNION ALL SELECT MAX([{n.MetadataSequenceNumber}]) FROM {ofMetadata})";
            InsertMetadata = $"INSERT OR IGNORE INTO [{n.MetadataTable}] ([{n.MetadataPersistenceId}], [{n.MetadataSequenceNumber}]) VALUES (?1, ?2)";
            DeleteMetadataBelow = $"DELETE FROM {ofMetadata} AND [{n.MetadataSequenceNumber}] < ?2";
        }

        SelectPage = $"SELECT [{n.SequenceNumber}], [{n.Message}], [{n.Manifest}], [{n.Identifier}], {(uuid is null ? "''" : $"[{uuid}]")}, [{n.Created}] "
            + $"FROM {from} AND [{n.SequenceNumber}] >= ?2 AND [{n.SequenceNumber}] <= ?3 AND [{n.Deleted}] = 0 "
            + $"ORDER BY [{n.SequenceNumber}] LIMIT ?4";
        SelectLastUpTo = $"SELECT MAX([{n.SequenceNumber}]) FROM {from} AND [{n.SequenceNumber}] <= ?2";
        SelectStepEnd = $"SELECT MAX(s) FROM (SELECT [{n.SequenceNumber}] AS s FROM {from} AND [{n.SequenceNumber}] < ?2 "
            + $"ORDER BY [{n.SequenceNumber}] LIMIT ?3)";
        DeleteUpTo = $"DELETE FROM {from} AND [{n.SequenceNumber}] <= ?2";
        MarkDeleted = $"UPDATE [{n.Table}] SET [{n.Deleted}] = 1 WHERE [{n.PersistenceId}] = ?1 AND [{n.SequenceNumber}] = ?2";
        DeleteTagsUpTo = tags.InTable
            ? $"DELETE FROM [{n.TagTable}] WHERE [{n.TagPersistenceId}] = ?1 AND [{n.TagSequenceNr}] <= ?2"
            : null;

        var uuidColumn = uuid is null ? "" : $",\n\t[{uuid}]     NVarChar(128)      NULL";
        var tagsColumn = tags.InColumn ? $",\n\t[{n.Tags}]            NVarChar(100)      NULL" : "";
        CreateTables =
        [
            $"""
            CREATE TABLE IF NOT EXISTS [{n.Table}]
            (
            	[{n.Ordering}]        INTEGER        NOT NULL PRIMARY KEY AUTOINCREMENT,
            	[{n.Created}]         BigInt         NOT NULL,
            	[{n.Deleted}]         Bit            NOT NULL,
            	[{n.PersistenceId}]  NVarChar(255)  NOT NULL,
            	[{n.SequenceNumber}] BigInt         NOT NULL,
            	[{n.Message}]         VarBinary      NOT NULL,
            	[{n.Manifest}]        NVarChar(500)      NULL,
            	[{n.Identifier}]      INTEGER            NULL{uuidColumn}{tagsColumn}
            )
            """,
            $"CREATE UNIQUE INDEX IF NOT EXISTS {n.Table}_uq ON {n.Table} ({n.PersistenceId}, {n.SequenceNumber})",
            $"CREATE INDEX IF NOT EXISTS {n.Table}_created_idx ON {n.Table} ({n.Created})",
            $"CREATE INDEX IF NOT EXISTS {n.Table}_sequence_number_idx ON {n.Table} ({n.SequenceNumber})",
            .. tags.InTable ? CreateTagTable(n) : [],
            .. metadata ? CreateMetadataTable(n) : [],
        ];
    }

    /// <summary>?1 persistence id, ?2 sequence number, ?3 created, ?4 message, ?5 manifest, ?6 identifier, [?7 tags].</summary>
    public string Insert { get; }

    /// <summary>?1 ordering, ?2 tag, ?3 sequence number, ?4 persistence id.</summary>
    public string InsertTag { get; }

    public string SelectHighest { get; }

    /// <summary>?1 persistence id, ?2 from, ?3 to, ?4 limit.</summary>
    public string SelectPage { get; }

    /// <summary>The last sequence number at or below ?2.</summary>
    public string SelectLastUpTo { get; }

    /// <summary>The last of the first ?3 sequence numbers below ?2.</summary>
    public string SelectStepEnd { get; }

    public string DeleteUpTo { get; }

    public string MarkDeleted { get; }

    /// <summary>Null without a tag table.</summary>
    public string? DeleteTagsUpTo { get; }

    /// <summary>Null, as the next, where no metadata are kept.</summary>
    public string? InsertMetadata { get; }

    public string? DeleteMetadataBelow { get; }

    public string[] CreateTables { get; }

    private static string[] CreateMetadataTable(JournalNames n) =>
    [
        $"""
        CREATE TABLE IF NOT EXISTS [{n.MetadataTable}]
        (
        	[{n.MetadataPersistenceId}]  NVarChar(255) NOT NULL,
        	[{n.MetadataSequenceNumber}] BigInt        NOT NULL,

        	CONSTRAINT [PK_{n.MetadataTable}] PRIMARY KEY ([{n.MetadataPersistenceId}], [{n.MetadataSequenceNumber}])
        )
        """,
    ];

    private static string[] CreateTagTable(JournalNames n) =>
    [
        $"""
        CREATE TABLE IF NOT EXISTS [{n.TagTable}]
        (
        	[{n.TagOrderingId}]    INTEGER       NOT NULL,
        	[{n.TagValue}]            NVarChar(64)  NOT NULL,
        	[{n.TagSequenceNr}]    INTEGER       NOT NULL,
        	[{n.TagPersistenceId}] NVarChar(255) NOT NULL,

        	CONSTRAINT [PK_{n.TagTable}] PRIMARY KEY ([{n.TagOrderingId}], [{n.TagValue}])
        )
        """,
        $"CREATE INDEX IF NOT EXISTS {n.TagTable}_persistence_id_sequence_nr_idx ON {n.TagTable} ({n.TagPersistenceId}, {n.TagSequenceNr})",
        $"CREATE INDEX IF NOT EXISTS {n.TagTable}_tag_idx ON {n.TagTable} ({n.TagValue})",
    ];
}
