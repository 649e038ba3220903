using System.Globalization;
using Npgsql;

namespace Akka.Persistence.Tests.Support.Postgres;

/// <summary>A database for each test class, made by its first test.</summary>
public sealed class PostgresDatabase : IAsyncLifetime
{
    private static int _count;

    private string? _connectionString;

    public string ConnectionString => _connectionString ?? throw new InvalidOperationException("There is no server; Require comes first");

    public async Task InitializeAsync()
    {
        if (await PostgresServer.Instance is not { } server)
        {
            return;
        }

        var name = "test_" + Interlocked.Increment(ref _count).ToString(CultureInfo.InvariantCulture);
        await using var connection = new NpgsqlConnection(server.ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await Execute(connection, $"CREATE DATABASE {name}");
        _connectionString = server.ConnectionString(name);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>Skips the test where there is no PostgreSQL.</summary>
    public void Require() => Skip.If(_connectionString is null, "PostgreSQL is needed (initdb and postgres; Debian's package postgresql)");

    public async Task<NpgsqlConnection> Connect()
    {
        var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    public async Task Execute(string sql)
    {
        await using var connection = await Connect();
        await Execute(connection, sql);
    }

    /// <summary>All rows, each a list of its values.</summary>
    public async Task<List<object[]>> Query(string sql)
    {
        await using var connection = await Connect();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<object[]>();
        while (await reader.ReadAsync())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>Holds a lock on the table until the result is disposed of: in SHARE mode nothing can be written to it.</summary>
    public async Task<NpgsqlConnection> LockTable(string table, string mode = "SHARE")
    {
        var connection = await Connect();
        await Execute(connection, $"BEGIN; LOCK TABLE {table} IN {mode} MODE");
        return connection;
    }

    /// <summary>Ends every other connection to this database.</summary>
    public Task EndConnections() => Execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");

    private static async Task Execute(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
