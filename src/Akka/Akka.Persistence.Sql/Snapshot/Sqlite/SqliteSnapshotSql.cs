namespace Akka.Persistence.Sql.Snapshot.Sqlite;

/// <summary>The snapshot store's statements. Identifiers stand in brackets as Akka.Persistence.Sql writes them.</summary>
internal sealed class SqliteSnapshotSql
{
    public SqliteSnapshotSql(SnapshotNames names)
    {
        var (table, id, sequenceNr, created) = (names.Table, names.PersistenceId, names.SequenceNumber, names.Created);
        var (snapshot, manifest, serializerId) = (names.Snapshot, names.Manifest, names.SerializerId);

        Upsert = $"INSERT INTO [{table}] ([{id}], [{sequenceNr}], [{created}], [{snapshot}], [{manifest}], [{serializerId}]) "
            + $"VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT ([{id}], [{sequenceNr}]) DO UPDATE SET [{created}] = ?3, "
            + $"[{snapshot}] = ?4, [{manifest}] = ?5, [{serializerId}] = ?6";
        var criteria = $"[{id}] = ?1 AND [{sequenceNr}] >= ?2 AND [{sequenceNr}] <= ?3 AND [{created}] >= ?4 AND [{created}] <= ?5";
        SelectNewest = $"SELECT [{sequenceNr}], [{created}], [{snapshot}], [{manifest}], [{serializerId}] FROM [{table}] "
            + $"WHERE {criteria} ORDER BY [{sequenceNr}] DESC LIMIT 1";
        Delete = $"DELETE FROM [{table}] WHERE {criteria}";
        CreateTables =
        [
            $"""
            CREATE TABLE IF NOT EXISTS [{table}]
            (
            	[{id}]  NVarChar(255) NOT NULL,
            	[{sequenceNr}] BigInt        NOT NULL,
            	[{created}]         BigInt        NOT NULL,
            	[{snapshot}]        VarBinary         NULL,
            	[{manifest}]        NVarChar(500)     NULL,
            	[{serializerId}]   INTEGER           NULL,

            	CONSTRAINT [PK_{table}] PRIMARY KEY ([{id}], [{sequenceNr}])
            )
            """,
            $"CREATE INDEX IF NOT EXISTS {table}_sequence_number_idx ON {table} ({sequenceNr})",
            $"CREATE INDEX IF NOT EXISTS {table}_created_idx ON {table} ({created})",
        ];
    }

    /// <summary>?1 persistence id, ?2 sequence number, ?3 created, ?4 snapshot, ?5 manifest, ?6 serializer id.</summary>
    public string Upsert { get; }

    /// <summary>?1 persistence id, ?2 and ?3 sequence numbers, ?4 and ?5 created, all included.</summary>
    public string SelectNewest { get; }

    /// <summary>As <see cref="SelectNewest"/>.</summary>
    public string Delete { get; }

    public string[] CreateTables { get; }
}
