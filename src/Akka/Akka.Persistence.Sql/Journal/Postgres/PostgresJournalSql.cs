using static Akka.Persistence.Sql.Db.Postgres.PostgresNames;

namespace Akka.Persistence.Sql.Journal.Postgres;

/// <summary>The journal's statements for PostgreSQL.</summary>
internal sealed class PostgresJournalSql
{
    public PostgresJournalSql(JournalNames n, Tags tags, bool metadata, string writerUuid)
    {
        var table = Table(n.Schema, n.Table);
        var tagTable = Table(n.Schema, n.TagTable);
        var (id, sequenceNr) = (Quoted(n.PersistenceId), Quoted(n.SequenceNumber));
        var from = $"{table} WHERE {id} = $1";

        // writer_uuid and deleted are the same in every row this instance writes, so they are part of the text. Rows get their
        // ordering in the order of the arrays.
        Insert = $"INSERT INTO {table} ({id}, {sequenceNr}, {Quoted(n.Created)}, {Quoted(n.Message)}, {Quoted(n.Manifest)}, "
            + $"{Quoted(n.Identifier)}, {Quoted(n.Deleted)}{(n.WriterUuid is null ? "" : $", {Quoted(n.WriterUuid)}")}"
            + $"{(tags.InColumn ? $", {Quoted(n.Tags)}" : "")}) "
            + $"SELECT p, s, c, m, f, i, false{(n.WriterUuid is null ? "" : $", '{writerUuid}'")}{(tags.InColumn ? ", t" : "")} "
            + $"FROM unnest($1, $2, $3, $4, $5, $6{(tags.InColumn ? ", $7" : "")}) WITH ORDINALITY "
            + $"AS r(p, s, c, m, f, i{(tags.InColumn ? ", t" : "")}, o) ORDER BY o";
        InsertReturning = $"{Insert} RETURNING {Quoted(n.Ordering)}, {id}, {sequenceNr}";
        InsertTags = $"INSERT INTO {tagTable} ({Quoted(n.TagOrderingId)}, {Quoted(n.TagValue)}, {Quoted(n.TagSequenceNr)}, "
            + $"{Quoted(n.TagPersistenceId)}) SELECT * FROM unnest($1, $2, $3, $4)";
        SelectHighest = $"SELECT MAX({sequenceNr}) FROM {from}";
        if (metadata)
        {
            var metadataTable = Table(n.Schema, n.MetadataTable);
            var (metadataId, metadataNr) = (Quoted(n.MetadataPersistenceId), Quoted(n.MetadataSequenceNumber));
            SelectHighest = $"SELECT MAX(s) FROM (SELECT MAX({sequenceNr}) AS s FROM {from} "
                + $"UNION ALL SELECT MAX({metadataNr}) FROM {metadataTable} WHERE {metadataId} = $1) AS both_tables";
            InsertMetadata = $"INSERT INTO {metadataTable} ({metadataId}, {metadataNr}) VALUES ($1, $2) ON CONFLICT DO NOTHING";
            DeleteMetadataBelow = $"DELETE FROM {metadataTable} WHERE {metadataId} = $1 AND {metadataNr} < $2";
        }

        // The sum ends a page by its bytes, before they are sent.
        SelectPage = "SELECT s, m, f, i, w, c FROM (SELECT *, sum(octet_length(m)) OVER (ORDER BY s) - octet_length(m) AS before "
            + $"FROM (SELECT {sequenceNr} AS s, {Quoted(n.Message)} AS m, {Quoted(n.Manifest)} AS f, {Quoted(n.Identifier)} AS i, "
            + $"{(n.WriterUuid is null ? "''" : Quoted(n.WriterUuid))} AS w, {Quoted(n.Created)} AS c FROM {from} "
            + $"AND {sequenceNr} >= $2 AND {sequenceNr} <= $3 AND NOT {Quoted(n.Deleted)} ORDER BY {sequenceNr} LIMIT $4) AS rows_of_page) "
            + "AS page WHERE before = 0 OR before + octet_length(m) <= $5 ORDER BY s";
        SelectLastUpTo = $"SELECT MAX({sequenceNr}) FROM {from} AND {sequenceNr} <= $2";
        SelectStepEnd = $"SELECT MAX(s) FROM (SELECT {sequenceNr} AS s FROM {from} AND {sequenceNr} < $2 "
            + $"ORDER BY {sequenceNr} LIMIT $3) AS step";
        DeleteUpTo = $"DELETE FROM {from} AND {sequenceNr} <= $2";
        MarkDeleted = $"UPDATE {table} SET {Quoted(n.Deleted)} = true WHERE {id} = $1 AND {sequenceNr} = $2";
        DeleteTagsUpTo = tags.InTable
            ? $"DELETE FROM {tagTable} WHERE {Quoted(n.TagPersistenceId)} = $1 AND {Quoted(n.TagSequenceNr)} <= $2"
            : null;
        CreateTables = PostgresJournalTables.Create(n, tags, metadata);
    }

    /// <summary>Arrays: $1 persistence id, $2 sequence number, $3 created, $4 message, $5 manifest, $6 identifier, [$7 tags].</summary>
    public string Insert { get; }

    /// <summary>The same, giving ordering, persistence id and sequence number of each row.</summary>
    public string InsertReturning { get; }

    /// <summary>Arrays: $1 ordering, $2 tag, $3 sequence number, $4 persistence id.</summary>
    public string InsertTags { get; }

    public string SelectHighest { get; }

    /// <summary>$1 persistence id, $2 from, $3 to, $4 rows at most, $5 bytes at most.</summary>
    public string SelectPage { get; }

    /// <summary>The last sequence number at or below $2.</summary>
    public string SelectLastUpTo { get; }

    /// <summary>The last of the first $3 sequence numbers below $2.</summary>
    public string SelectStepEnd { get; }

    public string DeleteUpTo { get; }

    public string MarkDeleted { get; }

    /// <summary>Null without a tag table.</summary>
    public string? DeleteTagsUpTo { get; }

    /// <summary>Null, as the next, where no metadata are kept.</summary>
    public string? InsertMetadata { get; }

    public string? DeleteMetadataBelow { get; }

    public string[] CreateTables { get; }
}
