using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ShardedKv.Actors.Status;
using ShardedKv.Core.Keys;

namespace ShardedKv.EndToEnd.Tests;

/// <summary>Scenarios 22 and 23 with real processes, where the client asks again and not the region.</summary>
public class IdempotencyTests
{
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task An_append_whose_answer_died_with_its_leader_is_done_once_at_whichever_node_it_is_sent_again_also_where_its_shard_has_moved()
    {
        using var folder = new TestFolder();
        await using var cluster = await RunningCluster.StartAsync(folder.Sub("data"), FreePorts.Blocks(3), "--groups", "3", "--shards", "8");
        using var http = new HttpClient { Timeout = WaitMax };
        var (shard, leader) = Place(await cluster.WaitForAsync(cluster.Addresses[0], "all groups have leaders", StatusClient.HasLeaders));
        var other = cluster.Addresses.First(address => address != cluster.AddressOf(leader));
        var another = cluster.Addresses.Last(address => address != cluster.AddressOf(leader));

        // The leader applies it, its node dies, and nobody has read what it answered.
        using (var connection = new TcpClient())
        {
            var address = cluster.AddressOf(leader);
            await connection.ConnectAsync(address.Host, address.Port);
            await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                $"POST /v1/kv/k?op=append HTTP/1.1\r\nHost: {address.Authority}\r\nIdempotency-Key: a-1\r\nContent-Length: 5\r\n\r\nonce;"));
            await SeenAsync(http, new Uri(other, "/v1/kv/k?read=eventual"));
            Signals.Send(cluster.NodeProcessId(leader), Signals.Kill);
        }

        Assert.Equal((HttpStatusCode.NoContent, "\"1\""), await AppendAsync(http, other, "once;"));
        await cluster.WaitForAsync(another, "all three are back", status => StatusClient.Level(status) && status.Nodes.All(node => node.Reachable));
        var from = (await cluster.StatusAsync(another)).Shards.Single(row => row.Shard == shard).Group;
        var moved = await SkvProcess.RunAsync("move", $"s{shard}", from == 1 ? "g2" : "g1", "--wait", "--address", another.ToString());
        Assert.Equal((0, "2\n"), (moved.Code, moved.Output));

        Assert.Equal((HttpStatusCode.NoContent, "\"1\""), await AppendAsync(http, another, "once;"));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, null), await AppendAsync(http, other, "twice;"));
        var skv = await SkvProcess.RunAsync("append", "k", "once;", "--idempotency-key", "a-1", "--address", cluster.AddressOf(leader).ToString());
        Assert.Equal((0, "1\n"), (skv.Code, skv.Output));
        Assert.Equal("once;", await http.GetStringAsync(new Uri(another, "/v1/kv/k")));
    }

    private static (int Shard, string Leader) Place(ClusterStatus status)
    {
        var key = Key.FromText("k").RoutingKey.Value;
        var shard = status.Shards.Single(row => Number(row.First) <= key && key < Number(row.End));
        return (shard.Shard, status.Groups.Single(group => group.Group == shard.Group).LeaderNode!);
    }

    private static long Number(string digits) => long.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static async Task SeenAsync(HttpClient http, Uri address)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        using var time = new CancellationTokenSource(WaitMax);
        while ((await http.GetAsync(address, time.Token)).StatusCode != HttpStatusCode.OK)
        {
            await timer.WaitForNextTickAsync(time.Token);
        }
    }

    /// <summary>Sent again for as long as nothing is done or the outcome is open, as the key allows.</summary>
    private static async Task<(HttpStatusCode Status, string? Revision)> AppendAsync(HttpClient http, Uri node, string text)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        using var time = new CancellationTokenSource(WaitMax);
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(node, "/v1/kv/k?op=append")) { Content = new StringContent(text) };
            request.Headers.Add("Idempotency-Key", "a-1");
            using var answer = await http.SendAsync(request, time.Token);
            if (answer.StatusCode is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout))
            {
                return (answer.StatusCode, answer.Headers.ETag?.Tag);
            }

            await timer.WaitForNextTickAsync(time.Token);
        }
    }
}
