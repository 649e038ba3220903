using Akka.Configuration;
using ShardedKv.Actors.Peers;
using ShardedKv.Actors.Scrubs;
using ShardedKv.Actors.Settings;
using ShardedKv.Actors.Snapshots;
using ShardedKv.Core.Life;

namespace ShardedKv.Actors.Tests.Settings;

/// <summary>Design §11: a bad value fails the start with the full path of the key.</summary>
public sealed class SettingsTests
{
    private const string Good = """
        sharded-kv { node { name = n1, data-directory = "d" }, bootstrap.nodes = ["n1@127.0.0.1:1", "n2@127.0.0.1:2", "n3@[::1]:3"] }
        """;

    [Fact]
    public void The_defaults_hold_where_nothing_is_said()
    {
        var settings = ShardedKvSettings.From(ConfigurationFactory.ParseString(Good));

        Assert.Equal(64, settings.Shards);
        Assert.Equal(3, settings.Groups);
        Assert.Equal(3, settings.ReplicationFactor);
        Assert.Equal(1_048_576, settings.Limits.ValueBytesMax);
        Assert.Equal(TimeSpan.FromSeconds(10), settings.Region.Deadline);
        Assert.Equal(64 * 1024, settings.Peer.FragmentBytesMax);
        Assert.Equal(new CompactionOptions(), settings.Compaction);
        Assert.Equal(new SnapshotSettings(), settings.Snapshot);
        Assert.Equal(new PeerSettings(), settings.Peer);
        Assert.Equal(256 * 1024 * 1024, settings.Store.Memory!.MemtableBytesMax);
        Assert.Equal(128 * 1024 * 1024, settings.Store.Memory.CacheBytesMax);
        Assert.Equal(["127.0.0.1", "127.0.0.1", "[::1]"], settings.BootstrapNodes.Select(n => n.Host));
    }

    [Fact]
    public void Leases_are_off_and_a_bound_of_drift_makes_promises_of_the_shortest_election_timeout()
    {
        var good = ConfigurationFactory.ParseString(Good);

        Assert.Null(ShardedKvSettings.From(good).Raft.Lease);
        Assert.Equal(
            new Raft.LeaseOptions(500, 10),
            ShardedKvSettings.From(ConfigurationFactory.ParseString("sharded-kv.raft.lease-clock-drift-percent-max = 10").WithFallback(good)).Raft.Lease);
    }

    [Fact]
    public void Stores_are_scrubbed_at_four_mebibytes_a_second_unless_it_is_off()
    {
        var good = ConfigurationFactory.ParseString(Good);

        Assert.Equal(new ScrubSettings(4 * 1024 * 1024, TimeSpan.FromHours(1)), ShardedKvSettings.From(good).Scrub);
        Assert.Null(ShardedKvSettings.From(ConfigurationFactory.ParseString("sharded-kv.store.scrub.bytes-per-second = off").WithFallback(good)).Scrub);
    }

    [Fact]
    public void Replicas_are_replaced_after_ten_minutes_and_leaders_spread_unless_that_is_off()
    {
        var good = ConfigurationFactory.ParseString(Good);
        var off = ShardedKvSettings.From(ConfigurationFactory.ParseString("sharded-kv { replace-after = off, spread-leaders = off }").WithFallback(good));

        Assert.Equal(TimeSpan.FromMinutes(10), ShardedKvSettings.From(good).ReplaceAfter);
        Assert.True(ShardedKvSettings.From(good).SpreadLeaders);
        Assert.Null(off.ReplaceAfter);
        Assert.False(off.SpreadLeaders);
    }

    [Theory]
    [InlineData("sharded-kv.replace-after = 0s", "sharded-kv.replace-after")]
    [InlineData("sharded-kv.replace-after = never", "sharded-kv.replace-after")]
    [InlineData("sharded-kv.replace-after = 4s", "sharded-kv.replace-after")]
    [InlineData("sharded-kv.spread-leaders = evenly", "sharded-kv.spread-leaders")]
    [InlineData("sharded-kv.shards = 0", "sharded-kv.shards")]
    [InlineData("sharded-kv.shards = many", "sharded-kv.shards")]
    [InlineData("sharded-kv.groups = few", "sharded-kv.groups")]
    [InlineData("sharded-kv.node.name = \"n 1\"", "sharded-kv.node.name")]
    [InlineData("sharded-kv.node.data-directory = \"\"", "sharded-kv.node.data-directory")]
    [InlineData("sharded-kv.node.zone = \"rack 1\"", "sharded-kv.node.zone")]
    [InlineData("sharded-kv.bootstrap.nodes = []", "sharded-kv.bootstrap.nodes")]
    [InlineData("sharded-kv.bootstrap.nodes = [\"n1@nowhere\"]", "sharded-kv.bootstrap.nodes")]
    [InlineData("sharded-kv.bootstrap.nodes = [\"n1@h:1\", \"n1@h:2\"]", "sharded-kv.bootstrap.nodes")]
    [InlineData("sharded-kv.limits.value-bytes-max = 2MiB", "sharded-kv.limits.value-bytes-max")]
    [InlineData("sharded-kv.request.deadline = 0s", "sharded-kv.request.deadline")]
    [InlineData("sharded-kv.store.node-memtable-bytes-max = 1KiB", "sharded-kv.store.node-memtable-bytes-max")]
    [InlineData("sharded-kv.store.node-memtable-bytes-max = 4MiB", "sharded-kv.store.node-memtable-bytes-max")]
    [InlineData("sharded-kv.store.node-cache-bytes-max = 0", "sharded-kv.store.node-cache-bytes-max")]
    [InlineData("sharded-kv.store.scrub.bytes-per-second = 0", "sharded-kv.store.scrub.bytes-per-second")]
    [InlineData("sharded-kv.store.scrub.bytes-per-second = never", "sharded-kv.store.scrub.bytes-per-second")]
    [InlineData("sharded-kv.store.scrub.interval = 0s", "sharded-kv.store.scrub.interval")]
    [InlineData("sharded-kv.store.scrub { bytes-per-second = off, interval = often }", "sharded-kv.store.scrub.interval")]
    [InlineData("sharded-kv.raft.election-ticks-min = 5", "sharded-kv.raft.election-ticks-min")]
    [InlineData("sharded-kv.replica.compaction.entries-min = 0", "sharded-kv.replica.compaction.entries-min")]
    [InlineData("sharded-kv.replica.compaction.tail-bytes-max = -1", "sharded-kv.replica.compaction.tail-bytes-max")]
    [InlineData("sharded-kv.replica.snapshot.chunk-bytes = 2MiB", "sharded-kv.replica.snapshot.chunk-bytes")]
    [InlineData("sharded-kv.replica.snapshot { chunk-bytes = 1MiB, window-chunks = 16 }", "sharded-kv.replica.snapshot.window-chunks")]
    [InlineData("sharded-kv.raft.lease-clock-drift-percent-max = on", "sharded-kv.raft.lease-clock-drift-percent-max")]
    [InlineData("sharded-kv.raft.lease-clock-drift-percent-max = 51", "sharded-kv.raft.lease-clock-drift-percent-max")]
    [InlineData("sharded-kv.peer.fragment-bytes-max = 256KiB, akka.remote.dot-netty.tcp.maximum-frame-size = 128000b", "sharded-kv.peer.fragment-bytes-max")]
    public void A_bad_value_is_refused_by_its_full_path(string setting, string path)
    {
        var config = ConfigurationFactory.ParseString(setting).WithFallback(ConfigurationFactory.ParseString(Good));

        var refused = Assert.Throws<SettingsException>(() => ShardedKvSettings.From(config));

        Assert.Equal(path, refused.Path);
        Assert.StartsWith(path, refused.Message, StringComparison.Ordinal);
    }
}
