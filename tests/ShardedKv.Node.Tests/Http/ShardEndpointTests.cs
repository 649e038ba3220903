using System.Collections.Immutable;
using System.Net;
using System.Text;
using ShardedKv.Actors.Exports;
using ShardedKv.Core.Backups;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Requests;
using ShardedKv.Node.Http;
using ShardedKv.Node.Http.Endpoints;
using ShardedKv.Node.Tests.Fakes;
using ShardedKv.Raft;

namespace ShardedKv.Node.Tests.Http;

public class ShardEndpointTests
{
    private static readonly RoutingRange Whole = new(0, RoutingRange.EndMax);

    [Fact]
    public async Task An_export_is_the_whole_shard_and_lets_go_of_its_snapshot()
    {
        await using var served = await ServedDoor.StartAsync();
        using var shard = new StoredShard();
        shard.Put("a", "A");
        shard.Put("b", new string('b', 300_000));
        var held = new Held();
        served.Door.Export = _ => new ExportAnswer.Ready(() => shard.Open(shard.Export(), held));
        using var http = new HttpClient();

        using var answer = await http.GetAsync(new Uri(served.Address, "/v1/shards/0/export"));

        Assert.Equal(shard.Export().Pieces().SelectMany(piece => piece), await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType!.MediaType);
        Assert.True(await held.Disposed.Task.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task What_cannot_be_exported_here_is_answered_with_where_or_when()
    {
        await using var served = await ServedDoor.StartAsync();
        async Task<RawResponse> Ask(ExportAnswer answer)
        {
            served.Door.Export = shard => shard.Value == 7 ? answer : throw new InvalidOperationException();
            return await served.AskAsync("GET /v1/shards/7/export HTTP/1.1\r\nHost: x\r\n\r\n");
        }

        var elsewhere = await Ask(new ExportAnswer.Elsewhere("10.0.0.2:8080"));
        Assert.Equal((307, "http://10.0.0.2:8080/v1/shards/7/export"), (elsewhere.Status, elsewhere.Header("Location")));
        Assert.Equal((503, "1"), (await Ask(new ExportAnswer.Elsewhere(null)) is var unknown ? (unknown.Status, unknown.Header("Retry-After")) : default));
        Assert.Equal((503, "1"), (await Ask(new ExportAnswer.Later("why")) is var later ? (later.Status, later.Header("Retry-After")) : default));
        Assert.Equal(404, (await Ask(new ExportAnswer.NoSuchShard())).Status);
        Assert.Equal(503, (await Ask(new ExportAnswer.Ready(() => null))).Status);
        Assert.Equal(503, (await Ask(new ExportAnswer.Ready(() => throw new ObjectDisposedException("store")))).Status);
        Assert.Equal(404, (await served.AskAsync("GET /v1/shards/7 HTTP/1.1\r\nHost: x\r\n\r\n")).Status);
        Assert.Equal(404, (await served.AskAsync("GET /v1/shards/-7/export HTTP/1.1\r\nHost: x\r\n\r\n")).Status);
        Assert.Equal((405, "GET"), (await served.AskAsync("POST /v1/shards/7/export HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
            is var method ? (method.Status, method.Header("Allow")) : default));
    }

    [Fact]
    public async Task An_export_that_loses_its_store_half_way_is_broken_off()
    {
        await using var served = await ServedDoor.StartAsync();
        using var shard = new StoredShard();
        shard.Put("a", "A");
        served.Door.Export = _ =>
        {
            var (export, snapshot) = shard.Hold();
            return new ExportAnswer.Ready(() =>
            {
                snapshot.Dispose();
                return shard.Open(export, snapshot);
            });
        };
        using var http = new HttpClient();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => http.GetByteArrayAsync(new Uri(served.Address, "/v1/shards/0/export")));
    }

    [Fact]
    public async Task More_exports_at_once_than_the_bound_are_busy_until_one_has_ended()
    {
        await using var served = await ServedDoor.StartAsync();
        using var shard = new StoredShard();
        var waiting = new SemaphoreSlim(0);
        var release = new SemaphoreSlim(0);
        served.Door.Export = _ => new ExportAnswer.Ready(() =>
        {
            waiting.Release();
            release.Wait(TimeSpan.FromSeconds(20));
            return null;
        });
        var running = Enumerable.Range(0, ShardEndpoint.ExportsMax)
            .Select(_ => Task.Run(() => served.AskAsync("GET /v1/shards/0/export HTTP/1.1\r\nHost: x\r\n\r\n"))).ToArray();
        foreach (var _ in running)
        {
            Assert.True(await waiting.WaitAsync(TimeSpan.FromSeconds(20)));
        }

        var refused = await served.AskAsync("GET /v1/shards/0/export HTTP/1.1\r\nHost: x\r\n\r\n");
        release.Release(running.Length);
        await Task.WhenAll(running);
        served.Door.Export = _ => new ExportAnswer.NoSuchShard();
        var taken = await served.AskAsync("GET /v1/shards/0/export HTTP/1.1\r\nHost: x\r\n\r\n");

        Assert.Equal((503, "1"), (refused.Status, refused.Header("Retry-After")));
        Assert.Contains("urn:sharded-kv:problem:busy\"", refused.Body, StringComparison.Ordinal);
        Assert.Equal(404, taken.Status);
    }

    [Fact]
    public async Task A_part_of_a_restore_reaches_the_store_as_it_was_sent()
    {
        await using var served = await ServedDoor.StartAsync();
        served.Door.Next = new Restored(300);
        var part = Part(new ShardId(3));

        var answer = await PostAsync(served, "/v1/shards/3/restore", RestoreCodec.Encode(part));

        Assert.Equal((200, "{\"rows\":300}"), answer);
        Assert.Equal(RestoreCodec.Encode(part), RestoreCodec.Encode(Assert.IsType<Restore>(Assert.Single(served.Door.Requests))));
    }

    [Fact]
    public async Task A_body_that_is_no_part_of_that_shards_restore_never_reaches_the_store()
    {
        await using var served = await ServedDoor.StartAsync();
        var bytes = RestoreCodec.Encode(Part(new ShardId(3)));

        Assert.Equal(400, (await PostAsync(served, "/v1/shards/4/restore", bytes)).Status);
        Assert.Equal(400, (await PostAsync(served, "/v1/shards/3/restore", bytes[..^1])).Status);
        Assert.Equal(400, (await PostAsync(served, "/v1/shards/3/restore", [])).Status);
        Assert.Equal(413, (await PostAsync(served, "/v1/shards/3/restore", new byte[RestoreCodec.BytesCeiling + 1])).Status);
        Assert.Empty(served.Door.Requests);
    }

    [Fact]
    public async Task The_configuration_is_json_that_reads_back_the_same()
    {
        await using var served = await ServedDoor.StartAsync();
        var before = await served.AskAsync("GET /v1/configuration HTTP/1.1\r\nHost: x\r\n\r\n");
        served.Door.Meta = new MetaState(
            new ClusterId(Guid.NewGuid()), new StoreLimits(100, 200), 2, 9, ImmutableSortedDictionary<NodeName, NodeRecord>.Empty,
            [new Configuration(new ConfigNumber(1), 1, InitialPlan.Spread(2, [new GroupId(1), new GroupId(2)]))],
            ImmutableSortedDictionary<GroupId, Placement>.Empty, 1, "", 3, 1);

        var answer = await served.AskAsync("GET /v1/configuration HTTP/1.1\r\nHost: x\r\n\r\n");

        Assert.Equal(503, before.Status);
        var read = ConfigurationJson.Read(Encoding.UTF8.GetBytes(answer.Body));
        Assert.Equal(ConfigurationJson.Write(ConfigurationJson.Of(served.Door.Meta)), ConfigurationJson.Write(read));
        Assert.Equal((served.Door.Meta.Cluster.Value, 1, 100, 200, 2), (read.Cluster, read.Number, read.Limits.KeyBytesMax, read.Limits.ValueBytesMax, read.Shards.Length));
        Assert.Equal(new ShardDocument(1, 1L << 31, 1L << 32, 2), read.Shards[1]);
    }

    private static Restore Part(ShardId shard) => new(
        new RestoreId(Guid.NewGuid()), shard, Whole, new Revision(9), 0, false, [new BackupRow(Key.FromText("k"), new Revision(7), "v"u8.ToArray())]);

    private static async Task<(int Status, string Body)> PostAsync(ServedDoor served, string path, byte[] body)
    {
        using var http = new HttpClient();
        using var content = new ByteArrayContent(body);
        using var answer = await http.PostAsync(new Uri(served.Address, path), content);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private sealed class Held : IDisposable
    {
        public TaskCompletionSource<bool> Disposed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Dispose() => Disposed.TrySetResult(true);
    }
}
