using Akka.Persistence.Tests.Support;
using System.Net;

namespace ShardedKv.EndToEnd.Tests;

/// <summary>Scenario 20 in real processes, on file systems that are really full.</summary>
public sealed class FullDiskTests
{
    private const int Nodes = 3;
    private const long MiB = 1 << 20;

    [SkippableFact]
    public async Task Without_room_on_any_disk_reads_are_answered_writes_are_refused_and_both_work_again_once_there_is_room()
    {
        using var folder = new TestFolder();
        using var disk = SmallDisk.Mount(folder.Sub("data"), mebibytes: 1500);
        await using var cluster = await RunningCluster.StartAsync(disk.Path, FreePorts.Blocks(Nodes));
        using var http = new HttpClient();
        var key = new Uri(cluster.Addresses[0], "/v1/kv/k");
        Assert.Equal(HttpStatusCode.NoContent, await PutAsync(http, key, "before"));

        disk.FillTo(100 * MiB);

        // The refusal itself is looked at: a leader without room hands over, and the write after it may meet a group between two leaders.
        var refusal = "";
        await UntilAsync(async () =>
        {
            using var answer = await http.PutAsync(key, new StringContent("meanwhile"));
            refusal = await answer.Content.ReadAsStringAsync();
            return answer.StatusCode == HttpStatusCode.InsufficientStorage;
        });
        Assert.Contains("make room", refusal);
        var read = await http.GetStringAsync(key);
        Assert.Contains(read, (string[])["before", "meanwhile"]);

        disk.MakeRoom();

        await UntilAsync(async () => await PutAsync(http, key, "after") == HttpStatusCode.NoContent);
        Assert.Equal("after", await http.GetStringAsync(key));
    }

    [SkippableTheory]
    [InlineData("segmented-log")]
    [InlineData("sqlite")]
    public async Task A_node_whose_disk_is_full_to_the_last_byte_comes_back_by_itself_and_catches_up_while_the_others_go_on(string journal)
    {
        using var folder = new TestFolder();
        var ports = FreePorts.Blocks(Nodes);
        string[] settings = ["--set", $"sharded-kv.journal.kind={journal}"];
        await using (var first = await RunningCluster.StartAsync(folder.Sub("data"), ports, settings))
        {
            Assert.Equal(0, await first.StopAsync());
        }

        using var disk = SmallDisk.MountOver(Path.Combine(folder.Sub("data"), "n3"), mebibytes: 700);
        await using var cluster = await RunningCluster.StartAsync(folder.Sub("data"), ports, settings);
        using var http = new HttpClient();
        disk.FillTo(0);

        var value = new string('v', 100_000);
        for (var number = 0; number < 300; number++)
        {
            var key = new Uri(cluster.Addresses[number % 2], $"/v1/kv/k{number}");
            await UntilAsync(async () => await PutAsync(http, key, value + number) == HttpStatusCode.NoContent);
        }

        await cluster.WaitForAsync(
            cluster.Addresses[0], "a replica on n3 is down", s => s.Groups.Any(g => g.Replicas.Any(r => r is { Node: "n3", Role: "stopped" })));

        disk.MakeRoom();

        await cluster.WaitForAsync(
            cluster.Addresses[0],
            "all replicas are at one index",
            s => s.Groups.All(g => g.Replicas.All(r => r.Role is "leader" or "follower" && r.Applied == g.Applied)));
        for (var number = 0; number < 300; number += 50)
        {
            Assert.Equal(value + number, await http.GetStringAsync(new Uri(cluster.AddressOf("n3"), $"/v1/kv/k{number}")));
        }
    }

    private static async Task<HttpStatusCode> PutAsync(HttpClient http, Uri key, string value)
    {
        using var content = new StringContent(value);
        using var answer = await http.PutAsync(key, content);
        return answer.StatusCode;
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var end = DateTime.UtcNow + TimeSpan.FromSeconds(60);
        while (!await holds())
        {
            Assert.True(DateTime.UtcNow < end, "it did not come about within a minute");
            await timer.WaitForNextTickAsync();
        }
    }
}
