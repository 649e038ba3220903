using static Akka.Persistence.Sql.Db.Postgres.PostgresNames;

namespace Akka.Persistence.Sql.Snapshot.Postgres;

/// <summary>The snapshot store's statements for PostgreSQL.</summary>
internal sealed class PostgresSnapshotSql
{
    public PostgresSnapshotSql(SnapshotNames names)
    {
        var table = Table(names.Schema, names.Table);
        var (id, sequenceNr, created) = (Quoted(names.PersistenceId), Quoted(names.SequenceNumber), Quoted(names.Created));
        var (snapshot, manifest, serializerId) = (Quoted(names.Snapshot), Quoted(names.Manifest), Quoted(names.SerializerId));

        Upsert = $"INSERT INTO {table} ({id}, {sequenceNr}, {created}, {snapshot}, {manifest}, {serializerId}) "
            + $"VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT ({id}, {sequenceNr}) DO UPDATE SET {created} = $3, "
            + $"{snapshot} = $4, {manifest} = $5, {serializerId} = $6";
        var range = $"{id} = $1 AND {sequenceNr} >= $2 AND {sequenceNr} <= $3 AND {created} >= $4 AND {created} <= $5";
        SelectNewest = $"SELECT {sequenceNr}, {created}, {snapshot}, {manifest}, {serializerId} FROM {table} "
            + $"WHERE {range} ORDER BY {sequenceNr} DESC LIMIT 1";
        Delete = $"DELETE FROM {table} WHERE {range}";
        CreateTables =
        [
            $"""
            CREATE TABLE IF NOT EXISTS {table} (
                {id} text NOT NULL,
                {sequenceNr} bigint NOT NULL,
                {created} bigint NOT NULL,
                {snapshot} bytea,
                {manifest} text,
                {serializerId} integer,
                CONSTRAINT {Quoted($"PK_{names.Table}")} PRIMARY KEY ({id}, {sequenceNr})
            )
            """,
            $"CREATE INDEX IF NOT EXISTS {Quoted($"{names.Table}_sequence_number_idx")} ON {table} ({sequenceNr})",
            $"CREATE INDEX IF NOT EXISTS {Quoted($"{names.Table}_created_idx")} ON {table} ({created})",
        ];
    }

    /// <summary>$1 persistence id, $2 sequence number, $3 created, $4 snapshot, $5 manifest, $6 serializer id.</summary>
    public string Upsert { get; }

    /// <summary>$1 persistence id, $2 and $3 sequence numbers, $4 and $5 created, all included.</summary>
    public string SelectNewest { get; }

    /// <summary>As <see cref="SelectNewest"/>.</summary>
    public string Delete { get; }

    public string[] CreateTables { get; }
}
