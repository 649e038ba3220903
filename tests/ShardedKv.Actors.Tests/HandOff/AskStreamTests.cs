using System.Collections.Concurrent;
using System.Text;
using Akka.Actor;
using ShardedKv.Actors.Controller;
using ShardedKv.Actors.Regions;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Requests;
using ShardedKv.Raft;
using Xunit.Abstractions;

namespace ShardedKv.Actors.Tests.HandOff;

/// <summary>Scenario 32: what an application hears that asks its own region while shards come and go.</summary>
public sealed class AskStreamTests(ITestOutputHelper output)
{
    private const int Streams = 6;

    /// <summary>So long after its deadline a request that has no answer has none.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<string, int> _answers = new();

    /// <summary>Appends under ids, so that each is asked for again whatever is not known of it, and is there once. Deadlines that are too short for a
    /// hand-off come by turns with such as outlast it.</summary>
    [Fact]
    public async Task While_their_shards_hand_off_every_ask_is_executed_or_answered_that_it_may_be_sent_again()
    {
        await using var cluster = await TestCluster.StartAsync(3);
        using var end = new CancellationTokenSource();
        var streams = Enumerable.Range(0, Streams).Select(stream => Task.Run(() => AppendAsync(cluster, stream, end.Token))).ToArray();
        var reads = Enumerable.Range(0, Streams).Select(stream => Task.Run(() => ReadAsync(cluster, stream, end.Token))).ToArray();

        var meta = (await cluster[0].MetaAsync())!;
        for (var round = 0; round < 8; round++)
        {
            var shard = meta.LastConfiguration().Find(KeyOf(round % Streams).RoutingKey)!.Shard;
            Assert.IsType<OperationAnswer.Done>(await cluster[round % 3].ChangeAsync(
                new RequestId(Guid.NewGuid()), new Move(shard, new GroupId(1 + (round % 3))), TestCluster.Patience));
        }

        await cluster.SettledAsync(0);
        await end.CancelAsync();
        await Task.WhenAll(reads);
        for (var stream = 0; stream < Streams; stream++)
        {
            var count = await streams[stream];
            var found = Assert.IsType<Found>(await cluster.AskUntilDoneAsync(stream % 3, new Get(KeyOf(stream))));
            Assert.Equal(string.Concat(Enumerable.Range(0, count).Select(n => $"{n};")), Encoding.UTF8.GetString(found.Value.Span));
        }

        output.WriteLine(string.Join(", ", _answers.OrderBy(kind => kind.Key, StringComparer.Ordinal).Select(kind => $"{kind.Value} {kind.Key}")));
    }

    private static Key KeyOf(int stream) => Key.FromText($"key/{stream}");

    private async Task<int> AppendAsync(TestCluster cluster, int stream, CancellationToken end)
    {
        var count = 0;
        for (var asked = 0; !end.IsCancellationRequested; count++)
        {
            var append = new Append(KeyOf(stream), Encoding.UTF8.GetBytes($"{count};")) { Id = RequestId.FromText($"{stream}/{count}") };
            while (await AskAsync(cluster, (stream + asked) % 3, append, asked++) is var reply && reply is not Done)
            {
                Assert.True(reply.MaySendAgain, $"{reply}");
            }
        }

        return count;
    }

    private async Task ReadAsync(TestCluster cluster, int stream, CancellationToken end)
    {
        for (var asked = 0; !end.IsCancellationRequested; asked++)
        {
            var reply = await AskAsync(cluster, (stream + asked) % 3, new Get(KeyOf(stream)), asked);
            Assert.True(reply is Found or NotFound || reply.MaySendAgain, $"{reply}");
        }
    }

    /// <summary>Fails where nothing comes.</summary>
    private async Task<KvReply> AskAsync(TestCluster cluster, int node, KvRequest request, int asked)
    {
        var deadline = TimeSpan.FromMilliseconds(asked % 3 == 0 ? 10_000 : 1 + (asked % 40));
        var reply = await cluster[node].Region.Ask<KvReply>(new RegionRequest(request, deadline), deadline + Slack);
        _answers.AddOrUpdate(reply.GetType().Name, 1, static (_, count) => count + 1);
        return reply;
    }
}
