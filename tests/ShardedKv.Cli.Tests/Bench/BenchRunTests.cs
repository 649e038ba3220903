using ShardedKv.Cli.Bench;
using ShardedKv.Cli.Tests.Client;

namespace ShardedKv.Cli.Tests.Bench;

public class BenchRunTests
{
    [Fact]
    public async Task Requests_that_fail_are_counted_by_what_happened()
    {
        // The one connection that this server takes answers twice and closes; nothing accepts the next ones.
        using var server = new ScriptedServer(
            "HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
        var settings = new BenchSettings([server.Address], 1, BenchOperation.Put, 3, 10, TimeSpan.FromSeconds(1), TimeSpan.Zero);

        var result = await new BenchRun(settings, (address, value) => new SkvForm(address, value), null).RunAsync(CancellationToken.None);
        await server.Served;

        Assert.Equal(("put", 1, 3), (result.Operation, result.Clients, result.ValueBytes));
        Assert.Equal(1, result.Errors.GetValueOrDefault("503"));
        Assert.True(result.Errors.GetValueOrDefault("connection") > 0);
        Assert.Equal(1, result.Requests);
    }
}
