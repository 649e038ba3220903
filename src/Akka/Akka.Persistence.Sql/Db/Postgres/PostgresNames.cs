namespace Akka.Persistence.Sql.Db.Postgres;

internal static class PostgresNames
{
    /// <summary>A table in its schema; the connection's search path decides when that is empty.</summary>
    public static string Table(string schema, string table) => schema == "" ? Quoted(table) : $"{Quoted(schema)}.{Quoted(table)}";

    /// <summary>Quoted, so that it is the name as it stands; names have been checked to hold no quotes.</summary>
    public static string Quoted(string name) => $"\"{name}\"";
}
