using Npgsql;

namespace Akka.Persistence.Sql.Db.Postgres;

/// <summary>Whom an error concerns, and whether to try again.</summary>
internal static class PostgresErrors
{
    /// <summary>The item failed for a reason of its own (a value, a constraint, a limit); its neighbours go on.</summary>
    public static bool IsItemsOwn(PostgresException e) => e.SqlState.AsSpan(0, 2) is "22" or "23" or "54";

    /// <summary>The transaction was given up by the server, and did nothing: a serialization failure or a deadlock.</summary>
    public static bool IsRolledBack(Exception e) => e is PostgresException { SqlState: "40001" or "40P01" };

    /// <summary>The connection was lost or refused, a lock was not to be had, or the server lacks something for now.</summary>
    public static bool IsPassing(Exception e) => IsRolledBack(e) || IsConnection(e) || e is NpgsqlException { IsTransient: true };

    /// <summary>The connection is of no more use, and others of the pool may be like it.</summary>
    public static bool IsConnection(Exception e) => e switch
    {
        PostgresException server => server.SqlState.StartsWith("08", StringComparison.Ordinal)
            || server.SqlState is "57P01" or "57P02" or "57P03" or "53300",
        NpgsqlException client => client.InnerException is IOException or System.Net.Sockets.SocketException or EndOfStreamException,
        _ => false,
    };
}
