using System.Net;
using System.Net.Sockets;
using ShardedKv.Node.Hosting;
using ShardedKv.Node.Settings;

namespace ShardedKv.Node.Tests.Hosting;

/// <summary>Scenario 20, the alarm: a whole node of its own, asked over HTTP.</summary>
public sealed class NodeMetricsTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string _folder = Directory.CreateTempSubdirectory("skv-metrics-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_node_that_refuses_writes_says_so_where_alarms_are_read()
    {
        using var patience = new CancellationTokenSource(Patience);
        var node = await StartAsync("disk.free-bytes-min = 1PiB");
        using var http = new HttpClient { BaseAddress = node.HttpAddress };
        await ServingAsync(http, patience.Token);

        using var written = await http.PutAsync("/v1/kv/k", new StringContent("v"), patience.Token);
        using var answer = await http.GetAsync("/metrics", patience.Token);
        var lines = (await answer.Content.ReadAsStringAsync(patience.Token)).Split('\n');
        await node.StopAsync();

        Assert.Equal(HttpStatusCode.InsufficientStorage, written.StatusCode);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.GetValues("Content-Type").Single());
        Assert.Contains("# TYPE shardedkv_writes_refused gauge", lines);
        Assert.Contains("shardedkv_writes_refused{node=\"n1\"} 1", lines);
    }

    [Fact]
    public async Task A_node_shows_its_disk_its_log_its_stores_and_its_scrub()
    {
        using var patience = new CancellationTokenSource(Patience);
        var node = await StartAsync("disk.free-bytes-min = 0");
        using var http = new HttpClient { BaseAddress = node.HttpAddress };
        await ServingAsync(http, patience.Token);
        using var written = await http.PutAsync("/v1/kv/k", new StringContent("v"), patience.Token);

        // The first pass over each of the two stores begins within a second or two.
        Dictionary<string, double> samples;
        do
        {
            samples = Samples(await http.GetStringAsync("/metrics", patience.Token));
            await Task.Delay(TimeSpan.FromMilliseconds(100), patience.Token);
        }
        while (samples["shardedkv_scrub_passes_total{group=\"g1\",node=\"n1\"}"] < 1);

        await node.StopAsync();
        Assert.Equal(0, samples["shardedkv_writes_refused{node=\"n1\"}"]);
        Assert.True(samples["shardedkv_disk_free_bytes{node=\"n1\"}"] > 0);
        Assert.True(samples["shardedkv_log_batches_total{node=\"n1\"}"] > 0);
        Assert.True(samples["shardedkv_log_sync_time_seconds_total{node=\"n1\"}"] > 0);
        Assert.Equal(0, samples["shardedkv_log_failed{node=\"n1\"}"]);
        Assert.True(samples["shardedkv_store_size_bytes{group=\"g1\",node=\"n1\"}"] > 0);
        Assert.Equal(0, samples["shardedkv_replica_restarts_total{group=\"g1\",node=\"n1\"}"]);
        Assert.Equal(0, samples["shardedkv_scrub_findings_total{group=\"g1\",node=\"n1\"}"]);
        Assert.Equal(1, samples["shardedkv_scrub_progress_ratio{group=\"g1\",node=\"n1\"}"]);
        Assert.InRange(samples["shardedkv_scrub_last_pass_timestamp_seconds{group=\"g1\",node=\"n1\"}"], 1.7e9, 1e10);
        Assert.DoesNotContain(samples.Keys, name => name.StartsWith("shardedkv_replicas_down", StringComparison.Ordinal));
    }

    private static Dictionary<string, double> Samples(string text) => text.Split('\n')
        .Where(line => line.Length > 0 && line[0] != '#')
        .ToDictionary(line => line[..line.LastIndexOf(' ')], line => double.Parse(line[(line.LastIndexOf(' ') + 1)..]));

    private static async Task ServingAsync(HttpClient http, CancellationToken patience)
    {
        while (true)
        {
            using var ready = await http.GetAsync("/healthz/ready", patience);
            if (ready.IsSuccessStatusCode)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), patience);
        }
    }

    private async Task<NodeHost> StartAsync(string settings)
    {
        var remoting = FreePort();
        var file = Path.Combine(_folder, "node.conf");
        await File.WriteAllTextAsync(file, $$"""
            akka { loglevel = OFF, stdout-loglevel = OFF, remote.dot-netty.tcp { hostname = "127.0.0.1", port = {{remoting}} } }
            sharded-kv {
              node { name = n1, data-directory = "{{_folder}}/data" }
              bootstrap.nodes = ["n1@127.0.0.1:{{remoting}}"]
              http.port = {{FreePort()}}
              shards = 4
              {{settings}}
            }
            """);
        return await NodeHost.StartAsync(NodeSettingsReader.Read(NodeFile.Read(file, [])));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
