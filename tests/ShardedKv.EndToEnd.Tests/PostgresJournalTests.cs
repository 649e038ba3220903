using Akka.Persistence.Tests.Support.Postgres;
using Npgsql;

namespace ShardedKv.EndToEnd.Tests;

/// <summary>Nodes whose journals are in PostgreSQL, a database each.</summary>
public sealed class PostgresJournalTests : IDisposable
{
    private const int Keys = 400;
    private const int Parallel = 8;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task A_killed_node_and_a_server_that_crashes_lose_nothing_acknowledged_and_all_come_back_by_themselves()
    {
        var server = await PostgresServer.Instance;
        Skip.If(server is null, "PostgreSQL is needed (initdb and postgres; Debian's package postgresql)");
        await CreateDatabasesAsync(server!, 3);
        await using var nodes = await TestNodes.StartAsync(
            _folder.Path,
            3,
            "sharded-kv { groups = 3, shards = 16, journal.kind = postgresql }",
            number => $"sharded-kv.journal.postgresql.connection-string = \"{server!.ConnectionString($"n{number}")}\"");

        using var first = new Writers(nodes.Addresses, Keys, Parallel);
        var writing = first.RunAsync();
        await first.ReachedAsync(Keys / 2);
        await nodes[1].KillAsync();
        await writing;
        nodes[1].Start();
        await nodes.Status.WaitForAsync(nodes.Addresses[0], "n2 catches up", status => StatusClient.CaughtUp(status, "n2"));
        Assert.Empty(await first.MissingAsync());

        // All journals at once. A write that the plugin cannot bring to the server ends its replica, whose next life reads what is there.
        using var second = new Writers(nodes.Addresses, 2 * Keys, Parallel);
        writing = second.RunAsync();
        await second.ReachedAsync(Keys);
        server!.Crash();
        await nodes.Status.WaitForAsync(nodes.Addresses[0], "replicas are down", status => status.Groups.Any(group => group.Replicas.Any(replica => replica.Role == "stopped")));
        await server.StartAgain();
        await writing;

        await nodes.Status.WaitForAsync(nodes.Addresses[0], "all replicas are level", StatusClient.Level);
        Assert.Empty(await second.MissingAsync());
        Assert.All(nodes.All, node => Assert.DoesNotContain("stays down", node.Output, StringComparison.Ordinal));
        Assert.All(await nodes.StopAsync(), code => Assert.Equal(0, code));
    }

    private static async Task CreateDatabasesAsync(PostgresServer server, int count)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        for (var number = 1; number <= count; number++)
        {
            await using var command = new NpgsqlCommand($"CREATE DATABASE n{number}", connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}
