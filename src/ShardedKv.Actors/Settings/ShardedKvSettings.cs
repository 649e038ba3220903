using System.Collections.Immutable;
using Akka.Configuration;
using ShardedKv.Actors.Peers;
using ShardedKv.Actors.Scrubs;
using ShardedKv.Actors.Snapshots;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.HandOff;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Life;
using ShardedKv.Core.Routing;
using ShardedKv.Raft;
using ShardedKv.Storage;
using ShardedKv.Storage.Snapshots;

namespace ShardedKv.Actors.Settings;

/// <summary>The section <c>sharded-kv</c>, checked. See reference.conf for every key, its unit and its reason.</summary>
internal sealed record ShardedKvSettings
{
    private const string Root = "sharded-kv";

    public required NodeName Node { get; init; }

    public required string DataDirectory { get; init; }

    public required string HttpAddress { get; init; }

    /// <summary>Empty: the node is a zone by itself.</summary>
    public required string Zone { get; init; }

    public required ImmutableArray<BootstrapNode> BootstrapNodes { get; init; }

    public required int Shards { get; init; }

    public required int Groups { get; init; }

    /// <summary>Groups are formed for nodes that come.</summary>
    public required bool GroupsAuto { get; init; }

    public required int ReplicationFactor { get; init; }

    /// <summary>Null: replicas of nodes that are away are not replaced.</summary>
    public required TimeSpan? ReplaceAfter { get; init; }

    public required bool SpreadLeaders { get; init; }

    public required StoreLimits Limits { get; init; }

    public required JournalKind Journal { get; init; }

    /// <summary>Of the replicas' journal; empty for the application's.</summary>
    public string JournalPluginId => Journal.PluginId;

    public required RegionSettings Region { get; init; }

    public required PeerSettings Peer { get; init; }

    /// <summary>With a replica number of 0, which each replica replaces by its own.</summary>
    public required ReplicaOptions Raft { get; init; }

    public required TimeSpan TickInterval { get; init; }

    public required OrderedStoreOptions Store { get; init; }

    /// <summary>Null: stores are not scrubbed.</summary>
    public required ScrubSettings? Scrub { get; init; }

    public required CompactionOptions Compaction { get; init; }

    public required SnapshotSettings Snapshot { get; init; }

    public required HandOffOptions HandOff { get; init; }

    /// <summary>A move that was announced comes into force after it, however far the shard is copied ahead.</summary>
    public required TimeSpan PlanTimeLimit { get; init; }

    /// <summary>Bytes; 0: the disk's room is not looked at.</summary>
    public required long DiskFreeBytesMin { get; init; }

    public required TimeSpan DiskInterval { get; init; }

    /// <summary>reference.conf: the defaults of every key.</summary>
    public static Config Defaults { get; } = ReadDefaults();

    /// <exception cref="SettingsException">A value is missing or out of range; names the full path.</exception>
    public static ShardedKvSettings From(Config system)
    {
        var config = system.WithFallback(Defaults);
        var read = new SettingsReader(config, Root);
        var nodes = read.List("bootstrap.nodes").Select(n => BootstrapNode.Parse(read.Path("bootstrap.nodes"), n)).ToImmutableArray();
        var settings = new ShardedKvSettings
        {
            Node = SettingsReader.Name(read.Path("node.name"), read.Text("node.name")),
            DataDirectory = Required(read, "node.data-directory"),
            HttpAddress = read.Text("node.http-address"),
            Zone = SettingsReader.Zone(read.Path("node.zone"), read.Text("node.zone")),
            BootstrapNodes = nodes,
            Shards = read.Int("shards", 1, ConfigurationRules.ShardsMax),
            Groups = read.Text("groups") == "auto" ? Math.Max(1, nodes.Length) : read.Int("groups", 1, 4_096),
            GroupsAuto = read.Text("groups") == "auto",
            ReplicationFactor = read.Int("replication-factor", 1, 9),
            ReplaceAfter = read.Text("replace-after") == "off" ? null : read.Duration("replace-after"),
            SpreadLeaders = read.Switch("spread-leaders"),
            Limits = new StoreLimits(
                (int)read.Bytes("limits.key-bytes-max", 1, 4_096), (int)read.Bytes("limits.value-bytes-max", 0, 1_048_576)),
            Journal = JournalKind.Read(config, read),
            Region = ReadRegion(read),
            Peer = ReadPeer(read),
            Raft = new ReplicaOptions
            {
                Self = new ReplicaId(0),
                HeartbeatTicks = read.Int("raft.heartbeat-ticks", 1, 1_000),
                ElectionTicksMin = read.Int("raft.election-ticks-min", 2, 100_000),
                ElectionTicksMax = read.Int("raft.election-ticks-max", 2, 100_000),
                Lease = ReadLease(read),
            },
            TickInterval = read.Duration("raft.tick"),
            HandOff = new HandOffOptions
            {
                CopiesMax = read.Int("hand-off.copies-max", 1, 1_000),
                AnnouncedBytesPerSecond = read.Bytes("hand-off.ahead-bytes-per-second", 64 * 1_024, 1L << 40),
                AnnouncedRest = read.Int("hand-off.ahead-rest", 0, 1_000),
                CloseEntriesMax = read.Int("hand-off.close-entries-max", 1, 1_000_000),
            },
            PlanTimeLimit = read.Duration("hand-off.ahead-time-max"),
            DiskFreeBytesMin = read.Bytes("disk.free-bytes-min", 0, 1L << 50),
            DiskInterval = read.Duration("disk.interval"),
            Store = ReadStore(read),
            Scrub = ReadScrub(read),
            Compaction = new CompactionOptions
            {
                EntriesMin = read.Int("replica.compaction.entries-min", 1, 100_000_000),
                BytesMin = read.Bytes("replica.compaction.bytes-min", 1_024, 1L << 34),
                TailEntriesMax = read.Int("replica.compaction.tail-entries-max", 0, 100_000_000),
                TailBytesMax = read.Bytes("replica.compaction.tail-bytes-max", 0, 1L << 34),
                HeldBytesMax = read.Bytes("replica.compaction.held-bytes-max", 0, 1L << 40),
            },
            Snapshot = new SnapshotSettings
            {
                ChunkBytes = (int)read.Bytes("replica.snapshot.chunk-bytes", SnapshotManifest.ChunkBytesMin, SnapshotManifest.ChunkBytesMax),
                WindowChunks = read.Int("replica.snapshot.window-chunks", 1, SnapshotSettings.WindowChunksMax),
                Retry = read.Duration("replica.snapshot.retry"),
                TriesMax = read.Int("replica.snapshot.tries-max", 1, 100_000),
                DamagedMax = read.Int("replica.snapshot.damaged-max", 0, 100_000),
            },
        };
        settings.Check(config, read);
        return settings;
    }

    private static Config ReadDefaults()
    {
        using var stream = typeof(ShardedKvSettings).Assembly.GetManifestResourceStream("ShardedKv.Actors.reference.conf")!;
        using var reader = new StreamReader(stream);
        return ConfigurationFactory.ParseString(reader.ReadToEnd());
    }

    private static string Required(SettingsReader read, string key) =>
        read.Text(key) is { Length: > 0 } text ? text : throw new SettingsException(read.Path(key), "must be set");

    private static RegionSettings ReadRegion(SettingsReader read) => new(
        new RouterOptions
        {
            RequestsMax = read.Int("region.requests-max", 1, 10_000_000),
            SessionSpanMax = read.Int("region.session-span-max", 1, 4_096),
            AttemptTimeout = read.Duration("region.attempt-timeout"),
            RetryPause = read.Duration("region.retry-pause"),
            RetryPauseMax = read.Duration("region.retry-pause-max"),
        },
        read.Duration("request.deadline"),
        read.Duration("region.tick"));

    /// <summary>A promise is as long as the shortest election timeout.</summary>
    private static LeaseOptions? ReadLease(SettingsReader read)
    {
        const string drift = "raft.lease-clock-drift-percent-max";
        return read.Text(drift) == "off"
            ? null
            : new LeaseOptions(
                (long)(read.Int("raft.election-ticks-min", 2, 100_000) * read.Duration("raft.tick").TotalMilliseconds), read.Int(drift, 0, 50));
    }

    private static PeerSettings ReadPeer(SettingsReader read) => new()
    {
        FragmentBytesMax = (int)read.Bytes("peer.fragment-bytes-max", 1_024, 1 << 30),
        BatchBytes = (int)read.Bytes("peer.batch-bytes", 1_024, 1 << 30),
        BatchBytesMax = (int)read.Bytes("peer.batch-bytes-max", 4 << 20, 1 << 30),
        WindowBytesMax = (int)read.Bytes("peer.window-bytes-max", 1_024, 1 << 30),
        QueueBytesMax = (int)read.Bytes("peer.queue-bytes-max", 4 << 20, 1 << 30),
        BulkWindowBytesMax = (int)read.Bytes("peer.bulk-window-bytes-max", 64 * 1_024, 1 << 30),
        BulkQueueBytesMax = (int)read.Bytes("peer.bulk-queue-bytes-max", 2 << 20, 1 << 30),
        HelloInterval = read.Duration("peer.hello-interval"),
        SilenceMax = read.Duration("peer.silence-max"),
    };

    // One memory for all replicas: they share these options.
    private static OrderedStoreOptions ReadStore(SettingsReader read)
    {
        var tableBytes = read.Bytes("store.memtable-bytes-max", 64 * 1024, 1L << 32);
        var nodeBytes = read.Bytes("store.node-memtable-bytes-max", 64 * 1024, 1L << 40);
        if (nodeBytes < tableBytes)
        {
            throw new SettingsException(
                read.Path("store.node-memtable-bytes-max"), $"({nodeBytes}) must not be below store.memtable-bytes-max ({tableBytes})");
        }

        return new OrderedStoreOptions
        {
            MemtableBytesMax = tableBytes,
            MemtableAgeMax = read.Duration("store.memtable-age"),
            Memory = new StoreMemory(nodeBytes, read.Bytes("store.node-cache-bytes-max", 1 << 20, 1L << 40)),
        };
    }

    // The interval is checked too when it is off: it would be found wrong on the day that somebody needs it.
    private static ScrubSettings? ReadScrub(SettingsReader read)
    {
        const string rate = "store.scrub.bytes-per-second";
        var interval = read.Duration("store.scrub.interval");
        return read.Text(rate) == "off" ? null : new ScrubSettings(read.Bytes(rate, 1_024, 1L << 40), interval);
    }

    private void Check(Config config, SettingsReader read)
    {
        if (BootstrapNodes.IsEmpty)
        {
            throw new SettingsException(read.Path("bootstrap.nodes"), "names no node; give \"name@host:port\" of each first node");
        }

        if (BootstrapNodes.Select(n => n.Name).Distinct().Count() != BootstrapNodes.Length)
        {
            throw new SettingsException(read.Path("bootstrap.nodes"), "names a node twice");
        }

        if (ReplaceAfter < Peer.SilenceMax)
        {
            throw new SettingsException(
                read.Path("replace-after"), $"({ReplaceAfter}) must not be below peer.silence-max ({Peer.SilenceMax}), after which a node counts as away");
        }

        if (Raft.ElectionTicksMin <= Raft.HeartbeatTicks || Raft.ElectionTicksMax < Raft.ElectionTicksMin)
        {
            throw new SettingsException(
                read.Path("raft.election-ticks-min"), "must be above raft.heartbeat-ticks and not above raft.election-ticks-max");
        }

        // What does not fit is dropped and asked for again, each time anew.
        if ((long)Snapshot.WindowChunks * (Snapshot.ChunkBytes + 1_024) > Peer.BulkQueueBytesMax)
        {
            throw new SettingsException(
                read.Path("replica.snapshot.window-chunks"),
                $"({Snapshot.WindowChunks} chunks of {Snapshot.ChunkBytes} bytes) must fit into peer.bulk-queue-bytes-max ({Peer.BulkQueueBytesMax})");
        }

        // Genuine Akka.Remote drops a payload over its frame size with a log line only.
        const string frame = "akka.remote.dot-netty.tcp.maximum-frame-size";
        if (BootstrapNodes.Length > 1 && config.HasPath(frame) && config.GetByteSize(frame) is { } size
            && size < Peer.FragmentBytesMax + 4_096)
        {
            throw new SettingsException(
                read.Path("peer.fragment-bytes-max"), $"({Peer.FragmentBytesMax}) does not fit into {frame} ({size}) with 4 KiB to spare");
        }
    }
}
