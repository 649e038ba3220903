using System.Text;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;

namespace ShardedKv.Actors.Tests;

/// <summary>Reads of every tier through the whole path; three nodes, so that each has a replica of every group.</summary>
public sealed class ReadTierTests
{
    [Fact]
    public async Task A_session_reads_at_every_node_what_it_wrote_at_another()
    {
        await using var cluster = await TestCluster.StartAsync(3);
        var token = SessionToken.Empty;

        for (var i = 0; i < 60; i++)
        {
            var key = Key.FromText($"k{i % 7}");
            var written = Assert.IsType<Done>(await cluster.AskUntilDoneAsync(i % 3, new Put(key, Encoding.UTF8.GetBytes($"{i}"))));
            token = token.With(written.Mark);
            Assert.Equal(written.Revision, written.Mark!.Value.Revision);

            var read = await cluster.AskUntilDoneAsync((i + 1) % 3, new Get(key) { Tier = ReadTier.Session(token) });

            Assert.Equal($"{i}", Text(read));
            Assert.True(read.Mark!.Value.Revision >= written.Revision);
        }
    }

    /// <summary>With leases, and a node that leads nothing for the key, bounded and eventual reads included.</summary>
    [Theory]
    [InlineData("off"), InlineData("10")]
    public async Task Reads_of_every_tier_are_answered_at_every_node(string drift)
    {
        await using var cluster = await TestCluster.StartAsync(3, settings: $"raft.lease-clock-drift-percent-max = {drift}");
        var key = Key.FromText("k");
        var written = Assert.IsType<Done>(await cluster.AskUntilDoneAsync(0, new Put(key, "v"u8.ToArray())));

        for (var node = 0; node < 3; node++)
        {
            Assert.Equal("v", Text(await cluster.AskUntilDoneAsync(node, new Get(key) { Tier = ReadTier.Lease })));
            Assert.Equal("v", Text(await cluster.AskUntilDoneAsync(node, new Get(key) { Tier = ReadTier.Session(SessionToken.Empty.With(written.Mark)) })));

            // The store has the value since the session's read, so whatever it has now is no older.
            Assert.Equal("v", Text(await cluster.AskUntilDoneAsync(node, new Get(key) { Tier = ReadTier.Bounded(TimeSpan.FromSeconds(5)) })));
            Assert.IsAssignableFrom<KvReply>(await cluster.AskUntilDoneAsync(node, new Get(key) { Tier = ReadTier.Eventual }));
        }
    }

    private static string Text(KvReply reply) => Encoding.UTF8.GetString(Assert.IsType<Found>(reply).Value.Span);
}
